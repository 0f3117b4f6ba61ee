#include "base/crypto/revocation.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <thread>

#include "base/crypto/crl.h"
#include "base/crypto/issue.h"
#include "base/guarded.h"
#include "tests/support/fakes.h"

using namespace base;
using namespace base::crypto;
using namespace std::chrono_literals;
using Role = CertificateRequest::Role;
using Status = Revocation::Status;

namespace {

const Timestamp kNow = parse_timestamp("2026-11-24T12:00:00Z").value();
const std::string kUrl = "http://crl.example.fi/ap.crl";
const std::string kSecondUrl = "http://crl2.example.fi/ap.crl";

CertificateRequest request(Role role, std::string name, std::vector<std::string> urls = {}) {
  CertificateRequest made;
  made.role = role;
  made.common_name = std::move(name);
  made.organization = "Test";
  made.country = "FI";
  made.not_before = kNow - 24h;
  made.not_after = kNow + 24h * 365;
  made.crl_urls = std::move(urls);
  return made;
}

/// An authority with two access points, and an impostor of the same name.
struct Pki {
  Issued root = issue_certificate(request(Role::Root, "Root"), std::nullopt).value();
  Issued authority = issue_certificate(request(Role::Intermediate, "AP CA"), root).value();
  Issued leaf_issued =
      issue_certificate(request(Role::AccessPoint, "POP000001", {kUrl}), authority).value();
  Certificate leaf = Certificate::from_pem(leaf_issued.certificate_pem).value();
  Certificate other = certificate(request(Role::AccessPoint, "POP000002", {kUrl}));
  Certificate twice = certificate(request(Role::AccessPoint, "POP000003", {kUrl, kSecondUrl}));
  Certificate silent = certificate(request(Role::AccessPoint, "POP000004"));
  Issued impostor = issue_certificate(request(Role::Root, "AP CA"), std::nullopt).value();
  std::shared_ptr<const TrustStore> trust =
      TrustStore::from_pem(root.certificate_pem + authority.certificate_pem).value();

  Certificate certificate(const CertificateRequest& wanted) const {
    return Certificate::from_pem(issue_certificate(wanted, authority).value().certificate_pem)
        .value();
  }
  Bytes list(const std::vector<const Certificate*>& revoked, Timestamp from = kNow - 1h,
             std::chrono::milliseconds life = 24h, std::string url = "") const {
    CrlRequest wanted{{}, from, from + life, std::move(url)};
    for (const Certificate* one : revoked) wanted.serials.push_back(one->serial_decimal());
    return issue_crl(wanted, authority).value();
  }
};

const Pki& pki() {
  static const Pki one;
  return one;
}

/// A web of revocation lists that counts how often it was asked.
struct World {
  test::SteppedClock clock{kNow};
  std::map<std::string, Bytes> lists;
  std::atomic<int> fetches = 0;
  RevocationPolicy policy;
  std::optional<Revocation> revocation;

  explicit World(RevocationMode mode = RevocationMode::Soft) { policy.mode = mode; }
  Result<Bytes> fetch(const std::string& url) {
    ++fetches;
    const auto found = lists.find(url);
    if (found == lists.end()) return unavailable("http.connect", "nobody there");
    return found->second;
  }
  Revocation& asked() {
    if (!revocation)
      revocation.emplace([this](const std::string& url) { return fetch(url); }, pki().trust, clock,
                         policy);
    return *revocation;
  }
  /// "good", "unknown", "not asked" or the code of the error.
  std::string status(const Certificate& certificate) {
    const auto found = asked().check(certificate);
    if (!found) return found.error().code;
    return *found == Status::Good ? "good" : *found == Status::Unknown ? "unknown" : "not asked";
  }
};

}  // namespace

TEST_CASE("a certificate names where its revocation list is, http only and in order") {
  CHECK(pki().leaf.crl_urls() == std::vector{kUrl});
  CHECK(pki().twice.crl_urls() == std::vector{kUrl, kSecondUrl});
  CHECK(pki().silent.crl_urls().empty());
  const Certificate ldap = pki().certificate(
      request(Role::AccessPoint, "POP000005", {"ldap://x/cn=a", "https://crl.example.fi/b"}));
  CHECK(ldap.crl_urls() == std::vector<std::string>{"https://crl.example.fi/b"});
}

TEST_CASE("a revoked certificate is refused, another of the same authority is good") {
  World world(RevocationMode::Hard);
  world.lists[kUrl] = pki().list({&pki().other});
  CHECK(world.status(pki().leaf) == "good");
  CHECK(world.status(pki().other) == "x509.revoked");
  CHECK(world.asked().check(pki().other).error().kind == ErrorKind::Unauthentic);
  CHECK(world.fetches == 1);
}

TEST_CASE("a list is asked for again in time, and a failure to get the next does not hurt") {
  World world(RevocationMode::Hard);
  world.lists[kUrl] = pki().list({}, kNow - 1h, 24h);
  CHECK(world.status(pki().leaf) == "good");
  world.clock.advance(5h);
  CHECK(world.status(pki().leaf) == "good");
  CHECK(world.fetches == 1);
  world.lists.clear();
  world.clock.advance(2h);
  CHECK(world.status(pki().leaf) == "good");
  CHECK(world.fetches == 2);
  CHECK(world.status(pki().leaf) == "good");  // the failure is remembered
  CHECK(world.fetches == 2);
  world.lists[kUrl] = pki().list({&pki().leaf}, kNow + 7h, 24h);
  world.clock.advance(2min);
  CHECK(world.status(pki().leaf) == "x509.revoked");
  CHECK(world.fetches == 3);
}

TEST_CASE("hard refuses at once when the status is unknown") {
  World world(RevocationMode::Hard);
  CHECK(world.status(pki().leaf) == "x509.status_unknown");
  CHECK(world.status(pki().leaf) == "x509.status_unknown");
  CHECK(world.fetches == 1);
  world.lists[kUrl] = pki().list({});
  world.clock.advance(2min);
  CHECK(world.status(pki().leaf) == "good");
  world.lists.clear();
  world.clock.advance(24h);
  CHECK(world.status(pki().leaf) == "x509.status_unknown");
  CHECK(world.status(pki().silent) == "x509.status_unknown");
}

TEST_CASE("soft accepts for the grace time after the last good answer, then refuses") {
  World world;
  world.lists[kUrl] = pki().list({&pki().other}, kNow, 24h);
  CHECK(world.status(pki().leaf) == "good");
  world.lists.clear();
  world.clock.advance(23h);
  CHECK(world.status(pki().leaf) == "good");
  world.clock.advance(1h);
  CHECK(world.status(pki().leaf) == "unknown");
  CHECK(world.status(pki().other) == "x509.revoked");  // once revoked, whatever the time
  world.clock.advance(72h);
  CHECK(world.status(pki().leaf) == "unknown");
  world.clock.advance(1ms);
  CHECK(world.status(pki().leaf) == "x509.status_unknown");
  world.lists[kUrl] = pki().list({}, kNow + 95h, 24h);
  world.clock.advance(2min);
  CHECK(world.status(pki().leaf) == "good");
}

TEST_CASE("where there never was an answer the grace time runs from the first question") {
  World world;
  CHECK(world.status(pki().leaf) == "unknown");
  world.clock.advance(72h);
  CHECK(world.status(pki().leaf) == "unknown");
  world.clock.advance(1h);
  CHECK(world.status(pki().leaf) == "x509.status_unknown");
  CHECK(world.status(pki().silent) == "unknown");  // names no list: there is nothing to wait for
}

TEST_CASE("off asks nobody") {
  World world(RevocationMode::Off);
  world.lists[kUrl] = pki().list({&pki().leaf});
  CHECK(world.status(pki().leaf) == "not asked");
  CHECK(world.fetches == 0);
}

TEST_CASE("the second place is asked when the first has no answer") {
  World world(RevocationMode::Hard);
  world.lists[kSecondUrl] = pki().list({});
  CHECK(world.status(pki().twice) == "good");
  world.clock.advance(2min);
  world.lists[kUrl] = pki().list({&pki().twice});
  CHECK(world.status(pki().twice) == "x509.revoked");
}

TEST_CASE("a list that is not this authority's, for this place and for now says nothing") {
  const Pki& p = pki();
  const CrlRequest wanted{{}, kNow - 1h, kNow + 24h};
  Bytes damaged = p.list({});
  damaged[damaged.size() - 9] ^= 1;
  Bytes longer = p.list({});
  longer.push_back(0);
  const std::map<std::string, Bytes> worthless{
      {"of an impostor with the same name", issue_crl(wanted, p.impostor).value()},
      {"of the authority above", issue_crl(wanted, p.root).value()},
      {"of a leaf", issue_crl(wanted, p.leaf_issued).value()},
      {"damaged", damaged},
      {"longer", longer},
      {"expired", p.list({}, kNow - 48h, 24h)},
      {"of the future", p.list({}, kNow + 1h, 24h)},
      {"of another place", p.list({}, kNow - 1h, 24h, "http://crl.example.fi/other.crl")},
      {"none", to_bytes("<html>404</html>")},
      {"empty", {}}};
  for (const auto& [name, bytes] : worthless) {
    INFO(name);
    World world(RevocationMode::Hard);
    world.lists[kUrl] = bytes;
    CHECK(world.status(p.leaf) == "x509.status_unknown");
  }
  World world(RevocationMode::Hard);
  world.lists[kUrl] = p.list({}, kNow - 1h, 24h, kUrl);  // the control
  CHECK(world.status(p.leaf) == "good");
}

TEST_CASE("an older list does not take the place of a newer one") {
  World world(RevocationMode::Hard);
  world.lists[kUrl] = pki().list({&pki().leaf}, kNow - 1h, 48h);
  CHECK(world.status(pki().leaf) == "x509.revoked");
  world.lists[kUrl] = pki().list({}, kNow - 2h, 48h);
  world.clock.advance(7h);
  CHECK(world.status(pki().leaf) == "x509.revoked");
  CHECK(world.status(pki().other) == "good");
  CHECK(world.fetches == 2);
}

TEST_CASE("many callers share one fetch, and nobody waits long for somebody else's") {
  const Pki& p = pki();
  test::SteppedClock clock(kNow);
  Guarded<bool> open(false);
  std::atomic<int> fetches = 0;
  const auto fetch = [&](const std::string&) -> Result<Bytes> {
    ++fetches;
    open.wait_for(30s, [](bool is) { return is; });
    return p.list({});
  };
  RevocationPolicy policy;
  policy.patience = 50ms;
  Revocation revocation(fetch, p.trust, clock, policy);
  std::atomic<int> good = 0;
  {
    std::jthread first([&] { good += revocation.check(p.leaf).value() == Status::Good; });
    while (fetches == 0) std::this_thread::yield();
    std::vector<std::jthread> others;
    for (int caller = 0; caller < 8; ++caller) {
      others.emplace_back([&] { good += revocation.check(p.other).value() == Status::Good; });
    }
    others.clear();  // joins: each gave up after its patience
    CHECK(good == 0);
    open.update([](bool& is) { is = true; });
  }
  CHECK(good == 1);
  CHECK(fetches == 1);
  // A refresh that hangs keeps nobody who has a valid list.
  open.update([](bool& is) { is = false; });
  clock.advance(7h);
  std::jthread refreshing([&] { good += revocation.check(p.leaf).value() == Status::Good; });
  while (fetches == 1) std::this_thread::yield();
  CHECK(revocation.check(p.other).value() == Status::Good);
  CHECK(good == 1);
  open.update([](bool& is) { is = true; });
  refreshing.join();
  CHECK(good == 2);
  CHECK(fetches == 2);
}

TEST_CASE("the mode is one of three words") {
  CHECK(parse_revocation_mode("hard").value() == RevocationMode::Hard);
  CHECK(parse_revocation_mode("soft").value() == RevocationMode::Soft);
  CHECK(parse_revocation_mode("off").value() == RevocationMode::Off);
  CHECK(parse_revocation_mode("on").error().code == "revocation.mode");
}
