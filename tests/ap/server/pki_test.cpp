#include "ap/server/pki.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "base/crypto/signer.h"
#include "base/file/file.h"
#include "tests/support/fakes.h"

using namespace ap::server;
using namespace std::chrono_literals;
using base::crypto::Certificate;

TEST_CASE(
    "an access point certificate of the test PKI chains to its trust file and belongs to its key") {
  const auto folder = base::file::TemporaryFolder::make("pki").value();
  const test::SteppedClock clock(base::parse_timestamp("2026-11-24T12:00:00Z").value());
  CHECK(issue_from_pki(folder.path(), {"POP000001", ""}, folder.path() / "a", std::chrono::days(30),
                       clock)
            .error()
            .code == "pki.missing");
  REQUIRE(create_pki(folder.path(), clock));
  CHECK(create_pki(folder.path(), clock).error().code == "pki.exists");
  REQUIRE(issue_from_pki(folder.path(), {"POP000001", ""}, folder.path() / "espoo",
                         std::chrono::days(30), clock));
  const auto chain =
      Certificate::all_from_pem(base::file::read_text(folder.path() / "espoo.pem").value()).value();
  REQUIRE(chain.size() == 3);
  CHECK(chain[0].common_name() == "POP000001");
  const auto trust =
      base::crypto::TrustStore::from_pem(base::file::read_text(folder.path() / "trust.pem").value())
          .value();
  CHECK(trust->verify(chain[0], clock.now()));
  CHECK_FALSE(trust->verify(chain[0], clock.now() + std::chrono::days(31)));
  const auto signer =
      base::crypto::load_signer(base::file::read_text(folder.path() / "espoo.key").value()).value();
  CHECK(signer->belongs_to(chain[0]));
  struct stat about {};
  REQUIRE(::stat((folder.path() / "espoo.key").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  CHECK(issue_from_pki(folder.path(), {"Espoo", ""}, folder.path() / "b", std::chrono::days(30),
                       clock)
            .error()
            .code == "peppol.seat");
}

TEST_CASE("a TLS certificate of the test PKI chains to the TLS trust file only") {
  const auto folder = base::file::TemporaryFolder::make("pki").value();
  const test::SteppedClock clock(base::parse_timestamp("2026-11-24T12:00:00Z").value());
  REQUIRE(create_pki(folder.path(), clock));
  REQUIRE(issue_from_pki(folder.path(), {"", "127.0.0.1"}, folder.path() / "tls",
                         std::chrono::days(30), clock));
  const auto leaf =
      Certificate::from_pem(base::file::read_text(folder.path() / "tls.pem").value()).value();
  const auto trust_of = [&](const char* file) {
    return base::crypto::TrustStore::from_pem(base::file::read_text(folder.path() / file).value())
        .value();
  };
  CHECK(trust_of("tls-trust.pem")->verify(leaf, clock.now()));
  CHECK_FALSE(trust_of("trust.pem")->verify(leaf, clock.now()));
}
