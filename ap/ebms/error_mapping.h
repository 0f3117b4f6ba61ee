#pragma once

#include <string_view>

#include "ap/ebms/signal_message.h"
#include "base/error.h"

namespace ap::ebms {

/// The eb:Error that a peer gets for one of our errors, by the code of the error: "wss.policy.*" is
/// EBMS:0103 (as is "soap.role"), "wss.signature.*" 0101, "wss.decrypt" 0102, "gzip.*" 0303,
/// "sbdh.*" and "peppol.*" 0004,
/// "ebms.value_not_recognized" 0001, "ebms.value_inconsistent" 0003, "ebms.other" 0004,
/// "ebms.not_serviced" 0004 with PEPPOL:NOT_SERVICED, "ebms.mime_inconsistency" 0007,
/// "ebms.feature_not_supported" 0008, "ebms.invalid_header" and "soap.shape" 0009,
/// "ebms.processing_mode" 0010, "ebms.external_payload" 0011, "ebms.delivery_failure" 0202.
/// Anything else is our own trouble: 0202. The description is from a fixed list: nothing of the
/// message or of our insides leaves with it. Spec: spec/as4 4.2
ErrorEntry to_error_entry(const base::Error& error);

}  // namespace ap::ebms
