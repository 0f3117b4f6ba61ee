// Two access points, their logs and what goes wrong between them.
#include <catch2/catch.hpp>

#include "ap/as4/answer.h"
#include "ap/flow/prove.h"
#include "base/cbor/value.h"
#include "ledger/audit/verify.h"
#include "ledger/entry/secrets.h"
#include "tests/scenario/world.h"

using namespace test;
using namespace std::chrono_literals;
using ap::store::Direction;
using ap::store::Message;
using ap::store::State;

namespace {

constexpr auto kEspoo = "0216:003701012636";
constexpr auto kSupplier = "0216:003791462031";

struct Purchase {
  AccessPoint espoo{"POP000001", {kEspoo}, 1};
  AccessPoint supplier{"POP000002", {kSupplier}, 2};
  Purchase() {
    espoo.connect(supplier);
    supplier.connect(espoo);
  }
  void pass(std::chrono::minutes time) {
    espoo.clock.advance(time);
    supplier.clock.advance(time);
    espoo.drive();
    supplier.drive();
  }
};

ap::flow::Submission submission(const base::Bytes& document) {
  ap::flow::Submission submission;
  submission.content = document;
  submission.document_type =
      "urn:oasis:names:specification:ubl:schema:xsd:Order-2::Order##"
      "urn:fdc:peppol.eu:poacc:trns:order:3::2.1";
  return submission;
}

std::vector<Message> rows(AccessPoint& point, Direction direction) {
  ap::store::Query query;
  query.direction = direction;
  query.duplicates = true;
  return point.messages().list(query).value().messages;
}

std::string send_order(Purchase& purchase) {
  const base::Bytes order = sample("espoo/order.xml");
  return purchase.espoo.sending().submit(submission(order)).value().message.id;
}

std::string error_code(const base::http::Response& answer) {
  const std::string text = base::to_string(answer.body.view());
  const std::size_t at = text.find("errorCode=\"");
  return at == std::string::npos ? "" : text.substr(at + 11, 9);
}

ledger::Audit audit(AccessPoint& point, const std::string& id,
                    const std::optional<base::Bytes>& document = std::nullopt) {
  const std::string log = point.log_key().verifier().text();
  const auto bundle =
      ap::flow::prove(point.messages(), point.log(), "", id, ap::flow::Disclose::Trail).value();
  const auto policy = ledger::Policy::parse("log " + log + " https://x/\nquorum none\n").value();
  return ledger::verify_bundle(bundle, policy, document, point.clock.now()).value();
}

}  // namespace

TEST_CASE("an order travels, is received, delivered and proven on both sides") {
  Purchase purchase;
  const std::string id = send_order(purchase);
  purchase.espoo.drive();
  purchase.supplier.drive();
  const Message sent = purchase.espoo.messages().find(id).value();
  CHECK(sent.state == State::Proven);
  const auto received = rows(purchase.supplier, Direction::In);
  REQUIRE(received.size() == 1);
  CHECK(received[0].state == State::Delivered);
  CHECK(received[0].instance_id == sent.instance_id);
  CHECK(received[0].document_class == "order");
  CHECK(audit(purchase.espoo, id).verdict == ledger::AuditVerdict::Valid);
  CHECK(audit(purchase.supplier, received[0].id).verdict == ledger::AuditVerdict::Valid);
  const base::Bytes sbd = purchase.espoo.messages().part(id, "sbd").value();
  CHECK(purchase.supplier.messages().part(received[0].id, "sbd").value() == sbd);
  base::Bytes changed = sbd;
  changed[changed.size() / 2] ^= 1;
  CHECK(audit(purchase.espoo, id, changed).verdict == ledger::AuditVerdict::Invalid);
  purchase.espoo.check_ledger();
  purchase.supplier.check_ledger();
}

TEST_CASE("both sides can find each other's entry by its tag, which are unlike") {
  Purchase purchase;
  const std::string id = send_order(purchase);
  purchase.espoo.drive();
  purchase.supplier.drive();
  const auto received = rows(purchase.supplier, Direction::In);
  const auto mine = purchase.espoo.messages().seals(id).value();
  const auto theirs = purchase.supplier.messages().seals(received.at(0).id).value();
  const auto paired = [](const std::vector<ap::store::Seal>& seals) {
    return *std::ranges::find_if(seals, [](const auto& seal) { return !seal.prk.empty(); });
  };
  const auto sent_seal = paired(mine);
  const auto received_seal = paired(theirs);
  CHECK(sent_seal.prk == received_seal.prk);
  const base::ByteView tag = base::ByteView(received_seal.fields).first(16);
  CHECK(std::ranges::equal(tag, ledger::pair_tag(sent_seal.prk, ledger::Role::Receiver)));
  CHECK(!std::ranges::equal(tag, base::ByteView(sent_seal.fields).first(16)));
}

TEST_CASE("both sides commit to the same signatures and to the same receipt") {
  Purchase purchase;
  const std::string id = send_order(purchase);
  purchase.espoo.drive();
  const auto received = rows(purchase.supplier, Direction::In);
  REQUIRE(received.size() == 1);
  const auto record = [](AccessPoint& point, const std::string& of) {
    const auto seals = point.messages().seals(of).value();
    const auto paired =
        std::ranges::find_if(seals, [](const auto& seal) { return !seal.prk.empty(); });
    REQUIRE(paired != seals.end());
    return *base::cbor::decode(paired->record)->map();
  };
  const auto sent = record(purchase.espoo, id);
  const auto got = record(purchase.supplier, received[0].id);
  const auto& mine = *sent.at(9).map();
  const auto& theirs = *got.at(9).map();
  for (const std::uint64_t key : {1u, 2u, 3u}) {  // message, receipt signature, receipt
    INFO(key);
    CHECK(mine.at(key) == theirs.at(key));
    CHECK(*mine.at(key).bytes() != base::Bytes(32, 0));
  }
  CHECK(mine.at(6) == theirs.at(7));  // own certificate here is the peer's there
  CHECK(mine.at(7) == theirs.at(6));
  CHECK(sent.at(6) == got.at(6));  // document type
  CHECK(*sent.at(6).number() == 1);
}

TEST_CASE("a lost answer is made good by the next attempt, with the same bytes and one document") {
  Purchase purchase;
  purchase.espoo.lost_answers = 2;
  const std::string id = send_order(purchase);
  purchase.espoo.drive();
  const Message waiting = purchase.espoo.messages().find(id).value();
  CHECK(waiting.state == State::Packaged);
  CHECK(waiting.error->code == "EBMS:0301");
  purchase.pass(2min);
  purchase.pass(6min);
  CHECK(purchase.espoo.messages().find(id)->state == State::Proven);
  const auto received = rows(purchase.supplier, Direction::In);
  REQUIRE(received.size() == 1);
  CHECK(purchase.supplier.messages().part(received[0].id, "receipt").value() ==
        purchase.espoo.messages().part(id, "receipt").value());
}

TEST_CASE("what never arrived has failed; what may have arrived is unproven") {
  Purchase purchase;
  purchase.espoo.lost_requests = 100;
  const std::string never = send_order(purchase);
  purchase.espoo.drive();
  for (int wait = 0; wait < 5; ++wait) purchase.pass(3h);
  CHECK(purchase.espoo.messages().find(never)->state == State::Failed);
  CHECK(purchase.espoo.messages().find(never)->error->code == "EBMS:0005");
  purchase.espoo.lost_requests = 0;
  purchase.espoo.lost_answers = 1;
  const std::string maybe = send_order(purchase);
  purchase.espoo.drive();
  purchase.espoo.lost_requests = 100;
  for (int wait = 0; wait < 5; ++wait) purchase.pass(3h);
  CHECK(purchase.espoo.messages().find(maybe)->state == State::Unproven);
  CHECK(purchase.espoo.messages().find(maybe)->error->code == "EBMS:0301");
  purchase.espoo.check_ledger();  // how they ended is logged too
  // A person tries again once the line is back.
  purchase.espoo.lost_requests = 0;
  REQUIRE(purchase.espoo.sending().resend(never));
  REQUIRE(purchase.espoo.sending().resend(maybe));
  purchase.espoo.drive();
  CHECK(purchase.espoo.messages().find(never)->state == State::Proven);
  CHECK(purchase.espoo.messages().find(maybe)->state == State::Proven);
  CHECK(rows(purchase.supplier, Direction::In).size() == 2);
  CHECK(purchase.espoo.sending().resend(maybe).error().code == "store.state");
}

TEST_CASE("a receiver that does not serve the participant says so, and the sending has failed") {
  AccessPoint espoo("POP000001", {kEspoo}, 1);
  AccessPoint stranger("POP000003", {"0216:003799999999"}, 3);
  espoo.connect(stranger);
  const base::Bytes order = sample("espoo/order.xml");
  const std::string id = espoo.sending().submit(submission(order)).value().message.id;
  espoo.drive();
  const Message failed = espoo.messages().find(id).value();
  CHECK(failed.state == State::Failed);
  CHECK(failed.error->code == "EBMS:0004");
  CHECK(failed.error->detail.find("PEPPOL:NOT_SERVICED") != std::string::npos);
  CHECK(rows(stranger, Direction::In).empty());
}

TEST_CASE("an idempotency key gives one sending, and is not taken for another document") {
  Purchase purchase;
  const base::Bytes order = sample("espoo/order.xml");
  auto first = submission(order);
  first.idempotency_key = "k";
  const auto once = purchase.espoo.sending().submit(first).value();
  const auto twice = purchase.espoo.sending().submit(first).value();
  CHECK(once.message.id == twice.message.id);
  CHECK(twice.outcome == ap::flow::Submitted::Outcome::Repeated);
  base::Bytes other = order;
  other.push_back('\n');
  auto second = submission(other);
  second.idempotency_key = "k";
  CHECK(purchase.espoo.sending().submit(second).error().code == "store.idempotency");
}

TEST_CASE("a message is repeated, signed anew, or wrapped anew: receipts for all, one delivery") {
  Purchase purchase;
  const Foreign foreign{purchase.supplier, purchase.espoo};
  const base::Bytes invoice = sample("espoo/invoice.xml");
  const std::string sbd = foreign.envelope(invoice);
  const auto message = foreign.package_envelope(sbd, "m-1@x");
  const auto first = purchase.espoo.post(message.content_type, message.body);
  REQUIRE(first.status == 200);
  const auto bytes = [](const base::http::Response& answer) {
    return base::to_string(answer.body.view());
  };
  CHECK(bytes(purchase.espoo.post(message.content_type, message.body)) == bytes(first));
  // The same content under a new signature: a receipt for that signature, the same again later.
  const auto anew = foreign.package_envelope(sbd, "m-1@x");
  const auto second = purchase.espoo.post(anew.content_type, anew.body);
  CHECK(bytes(second) != bytes(first));
  base::crypto::CertificateCache cache;
  const auto judged =
      ap::as4::judge_answer(second, anew.content_type, anew.body, purchase.espoo.seat,
                            {*pki().anchors, cache}, purchase.espoo.clock.now());
  CHECK(judged.outcome == ap::as4::Judgement::Outcome::Proven);
  CHECK(bytes(purchase.espoo.post(anew.content_type, anew.body)) == bytes(second));
  // The same envelope under a new MessageId.
  const auto again = foreign.package_envelope(sbd, "m-2@x");
  CHECK(error_code(purchase.espoo.post(again.content_type, again.body)) == "");
  purchase.espoo.drive();
  const auto kept = rows(purchase.espoo, Direction::In);
  REQUIRE(kept.size() == 2);
  CHECK(std::ranges::count(kept, State::Delivered, &Message::state) == 1);
  purchase.espoo.check_ledger();
  // Another payload under a known MessageId.
  const auto conflict = foreign.package(invoice, "m-1@x");
  CHECK(error_code(purchase.espoo.post(conflict.content_type, conflict.body)) == "EBMS:0003");
  CHECK(rows(purchase.espoo, Direction::In).size() == 2);
}

TEST_CASE(
    "a bent, foreign or misdirected message is answered precisely and nothing of it is kept") {
  Purchase purchase;
  AccessPoint turku("POP000004", {"0216:003702048198"}, 4);
  const Foreign foreign{purchase.supplier, purchase.espoo};
  const auto good = foreign.package(sample("espoo/invoice.xml"));
  const auto post = [&](const std::string& content_type, const base::Bytes& body) {
    return purchase.espoo.post(content_type, body);
  };
  const auto bent = [&](std::string_view from, std::string_view to) {
    base::Bytes body = good.body;
    const std::string_view text = base::as_text(body);
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string_view::npos);
    REQUIRE(from.size() == to.size());
    std::ranges::copy(to, body.begin() + static_cast<std::ptrdiff_t>(at));
    return error_code(post(good.content_type, body));
  };
  CHECK(bent("originalSender", "originalSendes") == "EBMS:0101");
  CHECK(bent("xmlenc11#aes128-gcm", "xmlenc11#aes256-gcm") == "EBMS:0103");
  CHECK(bent("<eb:UserMessage>", "<eb:UserMessagf>") == "");  // not well-formed: HTTP 400
  base::Bytes flipped = good.body;
  flipped[flipped.size() - 60] ^= 1;
  CHECK(error_code(post(good.content_type, flipped)) == "EBMS:0102");
  const auto misdirected = Foreign{purchase.supplier, turku}.package(sample("espoo/invoice.xml"));
  CHECK(error_code(post(misdirected.content_type, misdirected.body)) == "EBMS:0102");
  const auto unserved = foreign.package(sample("turku/invoice.xml"));
  CHECK(error_code(post(unserved.content_type, unserved.body)) == "EBMS:0004");
  CHECK(post("text/plain", good.body).status == 415);
  CHECK(post(good.content_type, base::to_bytes("no multipart at all")).status == 400);
  CHECK(rows(purchase.espoo, Direction::In).empty());
  CHECK(purchase.espoo.log().checkpoint().checkpoint.size.value() == 0);
  // The control: the node goes on.
  CHECK(post(good.content_type, good.body).status == 200);
  CHECK(rows(purchase.espoo, Direction::In).size() == 1);
}

TEST_CASE("a revoked sender is refused, a revoked receiver gets nothing, an unknown one is noted") {
  using base::crypto::Revocation;
  using base::crypto::RevocationMode;
  Purchase purchase;
  const auto ask = [&](RevocationMode mode, Revocation::Fetch fetch) {
    return std::make_shared<Revocation>(std::move(fetch), pki().anchors, purchase.espoo.clock,
                                        base::crypto::RevocationPolicy{.mode = mode});
  };
  const auto nobody = [](const std::string&) -> base::Result<base::Bytes> {
    return base::unavailable("http.connect", "nobody there");
  };
  const auto list = [&](std::vector<base::crypto::Certificate> revoked) {
    return [&, revoked](const std::string&) -> base::Result<base::Bytes> {
      return pki().revocation_list(revoked, purchase.espoo.clock.now());
    };
  };
  const auto invoice = [&] {
    const auto message =
        Foreign{purchase.supplier, purchase.espoo}.package(sample("espoo/invoice.xml"));
    return error_code(purchase.espoo.post(message.content_type, message.body));
  };
  const base::Bytes order = sample("espoo/order.xml");
  const auto sent = [&] {
    const std::string id = purchase.espoo.sending().submit(submission(order)).value().message.id;
    purchase.espoo.drive();
    return purchase.espoo.messages().find(id).value();
  };

  purchase.espoo.ask(ask(RevocationMode::Hard, list({purchase.supplier.certificate})));
  CHECK(invoice() == "EBMS:0101");
  CHECK(rows(purchase.espoo, Direction::In).empty());
  CHECK(sent().error->code == "discovery.certificate");
  CHECK(rows(purchase.supplier, Direction::In).empty());

  purchase.espoo.ask(ask(RevocationMode::Hard, nobody));
  CHECK(invoice() == "EBMS:0101");
  CHECK(sent().state == State::Logged);  // asked again later

  purchase.espoo.ask(ask(RevocationMode::Soft, nobody));
  CHECK(invoice() == "");
  const auto kept = rows(purchase.espoo, Direction::In);
  REQUIRE(kept.size() == 1);
  const auto events = purchase.espoo.messages().events(kept[0].id).value();
  CHECK(events.at(0).detail.find("revoked") != std::string::npos);

  purchase.espoo.ask(ask(RevocationMode::Hard, list({})));
  CHECK(invoice() == "");
  CHECK(sent().state == State::Proven);
}
