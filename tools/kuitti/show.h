#pragma once

#include <string>

#include "base/json/value.h"

namespace kuitti {

// Documents and reports as people read them, from the node's JSON.

/// When it was accepted: an RFC 3339 time, which sorts as text; "" when unknown.
std::string accepted_at(const base::json::Value& document);
/// One line of a list: when, state, document, who to whom, id, and the error if there is one.
std::string list_line(const base::json::Value& document);
/// "proven  <id>", and the error if there is one.
std::string state_line(const base::json::Value& document);
/// Everything about one document, with what happened to it.
std::string document_text(const base::json::Value& document);
/// The findings of a refusal (a problem with `errors`), a line each; "" when it has none.
std::string report_text(const base::json::Value& problem);

}  // namespace kuitti
