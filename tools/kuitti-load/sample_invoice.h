#pragma once

#include <string>

namespace kuitti::load {

/// A plain Peppol BIS Billing 3 invoice of five lines, about 7 KB: what is sent when no --document
/// is given. Between participants 0216:003700000001 and 0216:003700000002.
std::string sample_invoice();

}  // namespace kuitti::load
