#pragma once

#include <vector>

#include "ap/store/message.h"
#include "base/json/value.h"

namespace ap::api {

/// A document on its way as people's programs see it: the fields that interfaces of version 1
/// promise, by those names. What is not known yet is absent.
base::json::Value to_json(const store::Message& message, const std::vector<store::Event>& events);

}  // namespace ap::api
