#include "tests/scenario/world.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "ap/flow/log_queue.h"
#include "ap/sbdh/sbdh.h"
#include "base/xml/parse.h"
#include "ledger/audit/verify.h"
#include "ubl/document_type.h"
#include "ubl/exchange.h"

namespace test {
namespace {

using base::Bytes;
using base::Result;
using base::crypto::Certificate;
using base::crypto::CertificateRequest;
using Role = CertificateRequest::Role;
using namespace std::chrono_literals;

const base::Timestamp kStart = base::parse_timestamp("2026-11-24T12:00:00Z").value();
constexpr auto kYears = 24h * 365 * 20;  // the real program judges them by the real clock

class FaultyDelivery final : public ap::flow::Delivery {
 public:
  FaultyDelivery(Delivery& inner, FaultPlan& plan) : inner_(inner), plan_(plan) {}
  Result<std::string> put(const ap::store::Message& message, base::ByteView document) override {
    return plan_.run([&] { return inner_.put(message, document); });
  }
  Result<void> remove(const ap::store::Message& message, base::ByteView document) override {
    return plan_.run([&] { return inner_.remove(message, document); });
  }

 private:
  Delivery& inner_;
  FaultPlan& plan_;
};

constexpr std::size_t kNoFault = SIZE_MAX;

}  // namespace

Pki::Pki()
    : root(base::crypto::issue_certificate(
               {Role::Root, "Test Root", "Test", "FI", {}, kStart - 24h, kStart + kYears, 2048},
               std::nullopt)
               .value()),
      anchors(base::crypto::TrustStore::from_pem(root.certificate_pem).value()) {}

base::crypto::Issued Pki::issue(const std::string& seat) const {
  CertificateRequest request{Role::AccessPoint, seat,           "Test", "FI", {},
                             kStart - 24h,      kStart + kYears};
  request.crl_urls = {"http://lists.example/test.crl"};
  return base::crypto::issue_certificate(request, root).value();
}

Bytes Pki::revocation_list(const std::vector<Certificate>& revoked, base::Timestamp now) const {
  base::crypto::CrlRequest request{{}, now - 1h, now + 24h};
  for (const Certificate& certificate : revoked)
    request.serials.push_back(certificate.serial_decimal());
  return base::crypto::issue_crl(request, root).value();
}

const Pki& pki() {
  static const Pki one;
  return one;
}

/// What a process would hold: gone with a restart. Members in the order they are built.
struct AccessPoint::Node {
  Node(AccessPoint& self, FaultPlan& plan)
      : files(ap::store::make_file_blobs(self.folder_.path() / "blobs")),
        blobs(*files, plan),
        rows(ap::store::open_sqlite_messages(self.folder_.path() / "messages.db", blobs).value()),
        messages(*rows, plan),
        tiles(self.tiles_, plan),
        heads(self.heads_, plan),
        folder(self.delivered_),
        delivery(folder, plan) {}

  std::unique_ptr<ap::store::Blobs> files;
  FaultyBlobs blobs;
  std::unique_ptr<ap::store::Messages> rows;
  FaultyMessages messages;
  FaultyTileStore tiles;
  FaultyCheckpointStore heads;
  ap::flow::FolderDelivery folder;
  FaultyDelivery delivery;
  base::crypto::CertificateCache certificates;
  base::Permits permits{2};
  std::unique_ptr<ledger::Log> log;
  std::unique_ptr<ap::flow::Services> services;
  std::unique_ptr<ap::flow::Receiver> receiver;
  std::unique_ptr<ap::flow::Sending> sending;
};

namespace {

struct Own {
  Certificate certificate;
  std::shared_ptr<const base::crypto::Signer> signer;
};

Own own(const std::string& seat) {
  static std::map<std::string, base::crypto::Issued> issued;  // RSA keys take time to make
  auto found = issued.find(seat);
  if (found == issued.end()) found = issued.emplace(seat, pki().issue(seat)).first;
  return {Certificate::from_pem(found->second.certificate_pem).value(),
          base::crypto::load_signer(found->second.key_pem.reveal()).value()};
}

std::shared_ptr<const ap::flow::Credentials> credentials_of(
    const Certificate& certificate, std::shared_ptr<const base::crypto::Signer> signer) {
  const base::crypto::Signer& key = *signer;
  return std::make_shared<const ap::flow::Credentials>(ap::flow::Credentials{
      std::move(signer), {certificate, key, {{certificate, &key}}}, pki().anchors, nullptr});
}

ap::flow::Served served_of(const std::vector<std::string>& participants) {
  ap::flow::Served served;
  for (const std::string& participant : participants)
    served.insert(ap::peppol::ParticipantIdentifier::parse(participant)->key());
  return served;
}

}  // namespace

AccessPoint::AccessPoint(std::string seat_id, std::vector<std::string> served, std::uint64_t seed)
    : seat(std::move(seat_id)),
      certificate(own(seat).certificate),
      clock(kStart),
      random(seed),
      folder_(memory_folder("kuitti-world")),
      delivered_(folder_.path() / "delivered"),
      log_key_(ledger::SignerKey::make("ledger." + seat + ".example/2026", ledger::KeyType::Log,
                                       Bytes(32, static_cast<std::uint8_t>(seed)))
                   .value()),
      plan_(kNoFault, Fault::Refused),
      signer_(own(seat).signer),
      credentials_(credentials_of(certificate, signer_)),
      served_(std::make_shared<const ap::flow::Served>(served_of(served))) {
  REQUIRE(ledger::create_log(tiles_, heads_, log_key_));
  restart();
}

AccessPoint::~AccessPoint() = default;

void AccessPoint::restart(std::optional<FaultPlan> plan) {
  node_.reset();
  plan_ = plan.value_or(FaultPlan(kNoFault, Fault::Refused));
  auto node = std::make_unique<Node>(*this, plan_);
  ledger::LogOptions options;
  options.interval = 0ms;
  if (logging == ap::flow::Logging::Queued) options.privacy = ledger::PrivacyProfile{&random};
  auto log = ledger::Log::open(node->tiles, node->heads, log_key_, clock, options);
  if (!log) return;
  node->log = std::move(*log);
  node->services = std::make_unique<ap::flow::Services>(ap::flow::Services{
      .clock = clock,
      .random = random,
      .messages = node->messages,
      .log = *node->log,
      .family = ledger::family_of(node->log->origin()),
      .discovery = *this,
      .http = *this,
      .delivery = node->delivery,
      .certificates = node->certificates,
      .credentials = credentials_,
      .served = served_,
      .permits = node->permits,
      .validator = nullptr,
      .catalogue = nullptr,
      .inflate = {},
      .logging = logging,
  });
  if (!ap::flow::begin_logging(*node->services)) return;
  node->receiver = std::make_unique<ap::flow::Receiver>(*node->services);
  node->sending = std::make_unique<ap::flow::Sending>(*node->services);
  node_ = std::move(node);
  static_cast<void>(node_->messages.release_leases());
}

void AccessPoint::ask(std::shared_ptr<base::crypto::Revocation> revocation) {
  ap::flow::Credentials asking = *credentials_.get();
  asking.revocation = std::move(revocation);
  credentials_.set(std::make_shared<const ap::flow::Credentials>(std::move(asking)));
}

base::http::Response AccessPoint::post(std::string_view content_type, base::ByteView body) {
  base::http::Request request;
  request.method = "POST";
  request.target = "/as4";
  request.headers.add("Content-Type", std::string(content_type));
  request.body = base::http::Body(Bytes(body.begin(), body.end()));
  return node_->receiver->handle(request);
}

ap::flow::Sending& AccessPoint::sending() {
  return *node_->sending;
}
ap::flow::Services& AccessPoint::services() {
  return *node_->services;
}
ap::store::Messages& AccessPoint::messages() {
  return node_->messages;
}
ledger::Log& AccessPoint::log() {
  return *node_->log;
}
const ap::as4::Identity& AccessPoint::identity() const {
  return credentials_.get()->identity;
}

void AccessPoint::drive(int rounds) {
  using ap::store::Direction;
  using ap::store::State;
  for (int round = 0; round < rounds; ++round) {
    bool idle = true;
    const auto out = node_->messages.lease({State::Accepted, State::Logged, State::Packaged,
                                            State::Sent, State::Unproven, State::Failed},
                                           Direction::Out, clock.now(), 15min, 10);
    for (const auto& message : out.value_or({})) {
      idle = false;
      static_cast<void>(node_->sending->step(message));
    }
    const auto in =
        node_->messages.lease({State::Stored, State::Logged, State::Receipted, State::Delivered},
                              Direction::In, clock.now(), 15min, 10);
    for (const auto& message : in.value_or({})) {
      idle = false;
      const auto received = ap::flow::finish_received(*node_->services, message);
      if (received && received->duplicate_of.empty())
        static_cast<void>(ap::flow::deliver(*node_->services, *received));
    }
    if (idle) return;
  }
}

void AccessPoint::check_ledger() {
  ap::store::Query all;
  all.limit = 1000;
  all.duplicates = true;
  const auto page = messages().list(all);
  REQUIRE(page);
  std::set<std::uint64_t> places;
  for (const auto& message : page->messages) {
    const auto seals = messages().seals(message.id);
    REQUIRE(seals);
    for (const auto& seal : *seals) {
      INFO(message.id << " " << to_string(message.state) << " event " << seal.event);
      REQUIRE(seal.place);
      CHECK(places.insert(seal.place->index).second);  // no two events at one place
      const auto entry = log().entry(ledger::LeafIndex(seal.place->index));
      REQUIRE(entry);
      CHECK(base::to_hex(*entry).substr(32) == base::to_hex(seal.fields));
    }
  }
  // In the privacy profile some entries stand for nothing.
  const std::size_t size = log().checkpoint().checkpoint.size.value();
  if (logging == ap::flow::Logging::Awaited) CHECK(places.size() == size);
  CHECK(places.size() <= size);
}

Result<ap::discovery::Destination> AccessPoint::find(const ap::peppol::ParticipantIdentifier&,
                                                     const ap::peppol::DocumentTypeIdentifier&,
                                                     const ap::peppol::ProcessIdentifier&) {
  if (peer_ == nullptr) return base::not_found("discovery.participant", "nobody");
  return ap::discovery::Destination{"https://" + peer_->seat + "/as4", peer_->certificate};
}

Result<base::http::Response> AccessPoint::send(const base::http::Outgoing& request) {
  if (lost_requests > 0) {
    --lost_requests;
    return base::unavailable("http.connect", "nobody there");
  }
  auto answer = peer_->post(request.headers.get("Content-Type"), request.body);
  if (lost_answers > 0) {
    --lost_answers;
    return base::unavailable("http.timeout", "no answer");
  }
  return answer;
}

Bytes sample(const std::string& path) {
  return base::file::read(std::filesystem::path(KUITTI_SOURCE_DIR) / "tests/data/purchase" / path)
      .value();
}

std::string Foreign::envelope(const Bytes& document) const {
  const auto tree = base::xml::parse(document).value();
  const auto exchange = ubl::exchange_of(tree.root());
  const auto type = ubl::detect(tree.root());
  const auto participant = [](const ubl::Endpoint& endpoint) {
    return ap::peppol::ParticipantIdentifier::parse(endpoint.scheme + ":" + endpoint.value).value();
  };
  ap::sbdh::Header header{
      .sender = participant(*exchange.sender),
      .receiver = participant(*exchange.receiver),
      .document_type = ap::peppol::DocumentTypeIdentifier::make(
                           "busdox-docid-qns", type.root_namespace + "::" + type.root + "##" +
                                                   type.customization_id + "::2.1")
                           .value(),
      .process = ap::peppol::ProcessIdentifier::parse(type.profile_id).value(),
      .standard = type.root_namespace,
      .type_version = "2.1",
      .type = type.root,
      .instance_identifier = base::make_uuid(from.random),
      .created = from.clock.now(),
      .country_c1 = "FI",
      .warnings = {}};
  return ap::sbdh::write(header, document).value();
}

ap::as4::Packaged Foreign::package_envelope(const std::string& sbd,
                                            const std::string& message_id) const {
  const auto header = ap::sbdh::parse(base::as_bytes(sbd)).value().header;
  const std::string id = message_id.empty() ? base::make_uuid(from.random) + "@x" : message_id;
  return ap::as4::package(
             {id, base::make_uuid(from.random), from.clock.now(), header.sender, header.receiver,
              header.document_type, header.process, base::as_bytes(sbd)},
             from.identity(), to.certificate, from.random)
      .value();
}

}  // namespace test
