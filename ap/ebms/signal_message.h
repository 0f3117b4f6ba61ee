#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ap/wss/verify.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/xml/tree.h"

namespace ap::ebms {

/// One eb:Error as written or read. Spec: ebMS3 core 6.2
struct ErrorEntry {
  std::string code;  ///< "EBMS:0004"
  std::string short_description;
  std::string category;
  std::string severity;  ///< "failure" or "warning", lower case
  std::string description;
  std::string detail;  ///< ErrorDetail, from a fixed list when we write it
};

/// An eb:SignalMessage: either a receipt with the references it repeats, or errors.
/// Reading is tolerant where peers are (spec/as4: unsigned errors, order of children, case);
/// whether it is signed and by whom is asked by the caller.
struct SignalMessage {
  std::string message_id;
  base::Timestamp timestamp;
  std::string ref_to_message_id;  ///< "" when absent
  bool is_receipt = false;
  std::vector<wss::SignedReference> references;  ///< of NonRepudiationInformation
  std::vector<ErrorEntry> errors;

  /// Errors: "ebms.invalid_header" when it is no signal of either kind.
  static base::Result<SignalMessage> parse(const base::xml::Node& messaging);
};

/// The eb:Messaging element of a receipt: one MessagePartNRInformation per reference, in order.
std::string write_receipt(const SignalMessage& receipt, std::string_view messaging_id);
/// The eb:Messaging element of an error signal.
std::string write_error(const SignalMessage& error, std::string_view messaging_id);

}  // namespace ap::ebms
