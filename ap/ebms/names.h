#pragma once

#include <string_view>

namespace ap::ebms {

// Values of the Peppol AS4 profile. Spec: spec/as4 2.1, 2.2
inline constexpr std::string_view kPartyIdType = "urn:fdc:peppol.eu:2017:identifiers:ap";
inline constexpr std::string_view kAgreement = "urn:fdc:peppol.eu:2017:agreements:tia:ap_provider";
inline constexpr std::string_view kInitiator =
    "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/initiator";
inline constexpr std::string_view kResponder =
    "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/responder";
inline constexpr std::string_view kDefaultMpc =
    "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/defaultMPC";
inline constexpr std::string_view kParticipantScheme = "iso6523-actorid-upis";
inline constexpr std::string_view kGzip = "application/gzip";
inline constexpr std::string_view kSignals = "http://docs.oasis-open.org/ebxml-bp/ebbp-signals-2.0";
inline constexpr std::string_view kNotServiced = "PEPPOL:NOT_SERVICED";

}  // namespace ap::ebms
