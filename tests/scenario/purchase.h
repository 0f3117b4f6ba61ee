#pragma once

#include <string>
#include <vector>

#include "ap/flow/prove.h"
#include "base/xml/parse.h"
#include "ledger/audit/verify.h"
#include "ledger/entry/record.h"
#include "tests/scenario/world.h"
#include "ubl/document_type.h"

namespace test {

/// A city and its supplier, and the sample purchase between them.
inline constexpr auto kEspoo = "0216:003701012636";
inline constexpr auto kSupplier = "0216:003791462031";

struct Purchase {
  AccessPoint espoo{"POP000001", {kEspoo}, 1};
  AccessPoint supplier{"POP000002", {kSupplier}, 2};
  Purchase() {
    espoo.connect(supplier);
    supplier.connect(espoo);
  }
  static std::string submit(AccessPoint& from, const base::Bytes& document) {
    const auto type = ubl::detect(base::xml::parse(document).value());
    ap::flow::Submission submission;
    submission.content = document;
    submission.document_type = "busdox-docid-qns::" + type.root_namespace + "::" + type.root +
                               "##" + type.customization_id + "::2.1";
    return from.sending().submit(submission).value().message.id;
  }
  /// Sends a document of the sample purchase; our id of it.
  std::string send(AccessPoint& from, const std::string& name) {
    const std::string id = submit(from, sample("espoo/" + name + ".xml"));
    from.drive();
    (&from == &espoo ? supplier : espoo).drive();
    return id;
  }
  /// The whole purchase: order, response, despatch advice, invoice, invoice response.
  std::vector<std::string> whole() {
    std::vector<std::string> ids{send(espoo, "order")};
    for (const auto* name : {"order-response", "despatch-advice", "invoice"})
      ids.push_back(send(supplier, name));
    ids.push_back(send(espoo, "invoice-response"));
    return ids;
  }
};

inline base::Bytes bundle_of(AccessPoint& point, const std::string& id,
                             ap::flow::Disclose most = ap::flow::Disclose::Trail) {
  return ap::flow::prove(point.messages(), point.log(), "", id, most).value();
}

/// What an auditor says who has the public key of that access point's log.
inline ledger::Audit audit_bundle(AccessPoint& point, const base::Bytes& bundle) {
  const auto policy =
      ledger::Policy::parse("log " + point.log_key().verifier().text() + "\nquorum none\n").value();
  return ledger::verify_bundle(bundle, policy, std::nullopt, point.clock.now()).value();
}
inline ledger::Audit audit(AccessPoint& point, const std::string& id,
                           ap::flow::Disclose most = ap::flow::Disclose::Trail) {
  return audit_bundle(point, bundle_of(point, id, most));
}

inline std::vector<std::string> types(const ledger::Audit& audit) {
  std::vector<std::string> found;
  for (const auto& entry : audit.trail)
    found.push_back(ledger::document_type_text(entry.document_type.value_or(0)));
  return found;
}

inline std::vector<ap::store::Message> rows(AccessPoint& point, ap::store::Direction direction) {
  ap::store::Query query;
  query.direction = direction;
  return point.messages().list(query).value().messages;
}

}  // namespace test
