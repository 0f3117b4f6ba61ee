#pragma once

#include <string>
#include <string_view>

#include "base/http/message.h"

namespace base::http {

enum class Then { KeepOpen, Close };

/// The head of an answer, to its empty line: with date, length, and what the handler set.
/// Spec: RFC 9112 4, RFC 9110 6.6.1
std::string head_of(const Response& response, Then then);

/// What follows the head: nothing for HEAD and where the status has no body.
ByteView body_of(const Response& response, std::string_view method);

/// What is said to a peer whose request is not served.
Response refusal(int status);

}  // namespace base::http
