#include "ap/ebms/error_mapping.h"

#include "ap/ebms/names.h"

namespace ap::ebms {
namespace {

/// What an eb:Error says: everything that leaves stands here.
struct Row {
  std::string_view prefix;  ///< of our error's code; the first row that fits is taken
  std::string_view code;
  std::string_view short_description;
  std::string_view category;
  std::string_view description;
  std::string_view detail;
};

constexpr std::string_view kContent = "Content";
constexpr std::string_view kProcessing = "Processing";
constexpr std::string_view kUnpackaging = "Unpackaging";
constexpr std::string_view kCommunication = "Communication";

constexpr Row kRows[] = {
    {"ebms.value_not_recognized", "EBMS:0001", "ValueNotRecognized", kContent,
     "A value is not one of this profile", ""},
    {"ebms.value_inconsistent", "EBMS:0003", "ValueInconsistent", kContent,
     "A value contradicts another one or the receiver", ""},
    {"ebms.not_serviced", "EBMS:0004", "Other", kContent,
     "The receiver, document type and process are not serviced here", kNotServiced},
    {"ebms.other", "EBMS:0004", "Other", kContent,
     "The ebMS header is not that of the business envelope", ""},
    {"sbdh.", "EBMS:0004", "Other", kContent, "The business envelope is not acceptable", ""},
    {"peppol.", "EBMS:0004", "Other", kContent, "An identifier is not one of Peppol", ""},
    {"ebms.mime_inconsistency", "EBMS:0007", "MimeInconsistency", kUnpackaging,
     "The MIME structure contradicts itself", ""},
    {"ebms.feature_not_supported", "EBMS:0008", "FeatureNotSupported", kUnpackaging,
     "The packaging is not supported", ""},
    {"ebms.invalid_header", "EBMS:0009", "InvalidHeader", kUnpackaging,
     "The ebMS header is not that of one message of this profile", ""},
    {"soap.shape", "EBMS:0009", "InvalidHeader", kUnpackaging,
     "The SOAP envelope does not have the shape of this profile", ""},
    {"ebms.processing_mode", "EBMS:0010", "ProcessingModeMismatch", kProcessing,
     "The message does not follow the processing mode of this profile", ""},
    {"ebms.external_payload", "EBMS:0011", "ExternalPayloadError", kContent,
     "The parts of the message are not those that its header names", ""},
    {"wss.signature.", "EBMS:0101", "FailedAuthentication", kProcessing,
     "The signature or its certificate does not hold", ""},
    {"wss.decrypt", "EBMS:0102", "FailedDecryption", kProcessing, "The message cannot be decrypted",
     ""},
    {"wss.policy.", "EBMS:0103", "PolicyNoncompliance", kProcessing,
     "The message is not secured as this profile demands", ""},
    {"soap.role", "EBMS:0103", "PolicyNoncompliance", kProcessing,
     "The message is not secured as this profile demands", ""},
    {"gzip.", "EBMS:0303", "DecompressionFailure", kCommunication,
     "The payload cannot be decompressed", ""},
    {"", "EBMS:0202", "DeliveryFailure", kCommunication,
     "The message cannot be accepted now; send it again", ""},
};

}  // namespace

ErrorEntry to_error_entry(const base::Error& error) {
  const Row* row = kRows;
  while (!error.code.starts_with(row->prefix)) ++row;  // the last row fits everything
  return {std::string(row->code),        std::string(row->short_description),
          std::string(row->category),    "failure",
          std::string(row->description), std::string(row->detail)};
}

}  // namespace ap::ebms
