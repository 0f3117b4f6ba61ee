#pragma once

#include "ap/store/message.h"
#include "ubl/report.h"

namespace ap::flow {

/// The short form of a report that a row keeps.
store::Judged judged(const ubl::Report& report);

}  // namespace ap::flow
