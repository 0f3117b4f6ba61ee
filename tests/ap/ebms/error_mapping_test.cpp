#include "ap/ebms/error_mapping.h"

#include <catch2/catch.hpp>

using ap::ebms::to_error_entry;

TEST_CASE("each of our errors is the ebMS error of its table, in fixed words") {
  struct Row {
    std::string_view ours, code, short_description, category;
  };
  for (const Row& row : std::vector<Row>{
           {"ebms.value_not_recognized", "EBMS:0001", "ValueNotRecognized", "Content"},
           {"ebms.value_inconsistent", "EBMS:0003", "ValueInconsistent", "Content"},
           {"ebms.other", "EBMS:0004", "Other", "Content"},
           {"ebms.not_serviced", "EBMS:0004", "Other", "Content"},
           {"sbdh.missing", "EBMS:0004", "Other", "Content"},
           {"peppol.document_type", "EBMS:0004", "Other", "Content"},
           {"ebms.mime_inconsistency", "EBMS:0007", "MimeInconsistency", "Unpackaging"},
           {"ebms.feature_not_supported", "EBMS:0008", "FeatureNotSupported", "Unpackaging"},
           {"ebms.invalid_header", "EBMS:0009", "InvalidHeader", "Unpackaging"},
           {"soap.shape", "EBMS:0009", "InvalidHeader", "Unpackaging"},
           {"ebms.processing_mode", "EBMS:0010", "ProcessingModeMismatch", "Processing"},
           {"ebms.external_payload", "EBMS:0011", "ExternalPayloadError", "Content"},
           {"wss.signature.certificate", "EBMS:0101", "FailedAuthentication", "Processing"},
           {"wss.signature.digest", "EBMS:0101", "FailedAuthentication", "Processing"},
           {"wss.signature.party", "EBMS:0101", "FailedAuthentication", "Processing"},
           {"wss.decrypt", "EBMS:0102", "FailedDecryption", "Processing"},
           {"wss.policy.coverage", "EBMS:0103", "PolicyNoncompliance", "Processing"},
           {"soap.role", "EBMS:0103", "PolicyNoncompliance", "Processing"},
           {"ebms.delivery_failure", "EBMS:0202", "DeliveryFailure", "Communication"},
           {"store.write", "EBMS:0202", "DeliveryFailure", "Communication"},
           {"", "EBMS:0202", "DeliveryFailure", "Communication"},
           {"gzip.trailing", "EBMS:0303", "DecompressionFailure", "Communication"},
       }) {
    INFO(row.ours);
    const auto entry = to_error_entry(base::rejected(std::string(row.ours), "kept to us"));
    CHECK(entry.code == row.code);
    CHECK(entry.short_description == row.short_description);
    CHECK(entry.category == row.category);
    CHECK(entry.severity == "failure");
    CHECK_FALSE(entry.description.empty());
    CHECK(entry.description.find("kept to us") == std::string::npos);
    CHECK(entry.detail == (row.ours == "ebms.not_serviced" ? "PEPPOL:NOT_SERVICED" : ""));
  }
}

TEST_CASE("every failure to decrypt, and every broken policy, has one text") {
  const auto of = [](std::string code) { return to_error_entry(base::rejected(code, code)); };
  CHECK(of("wss.signature.value").description == of("wss.signature.digest").description);
  CHECK(of("wss.policy.id").description == of("wss.policy.algorithm").description);
}
