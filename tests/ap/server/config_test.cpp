#include "ap/server/config.h"

#include <catch2/catch.hpp>

#include "base/file/file.h"

using namespace ap::server;
using namespace std::chrono_literals;

namespace {

/// A folder with the three files every configuration needs.
struct Folder {
  base::file::TemporaryFolder folder = base::file::TemporaryFolder::make("config").value();
  Folder() {
    for (const auto* name : {"ap.pem", "ap.key", "trust.pem"}) {
      base::file::write_durably(folder.path() / name, {}).value();
    }
  }
  base::Result<Config> parse(std::string_view text, const Environment& environment = {}) const {
    return parse_config(text, folder.path() / "kuitti.conf", environment);
  }
};

constexpr std::string_view kLeast =
    "as4.certificate = ap.pem\nas4.key = ap.key\nas4.trust = trust.pem\n"
    "ledger.family = ledger.turku.example\nas4.tls = off\n";

}  // namespace

TEST_CASE("a least configuration gets every documented default") {
  const Folder folder;
  const auto config = folder.parse(kLeast);
  REQUIRE(config);
  CHECK(config->data == folder.folder.path() / "data");
  CHECK(config->as4.address == "127.0.0.1:8443");
  CHECK(config->api.address == "127.0.0.1:8080");
  CHECK_FALSE(config->api.tls);
  CHECK(config->ledger.address == "127.0.0.1:8090");
  CHECK(config->as4_revocation == "soft");
  CHECK(config->as4_revocation_grace == 72h);
  CHECK(config->ledger_interval == 20ms);
  CHECK(config->ledger_compare == 60s);
  CHECK(config->ledger_profile == "fast");
  CHECK(config->ledger_queue_interval == 900s);
  CHECK(config->ledger_witness_old_key.empty());
  CHECK(config->limit_message == 100u << 20);
  CHECK(config->limit_inflated == 250u << 20);
  CHECK(config->limit_ratio == 200);
  CHECK(config->workers >= 1);
  CHECK(config->delivery_folder == config->data / "delivered");
  CHECK(config->api_tokens == config->data / "api-tokens");
}

TEST_CASE("the queue of the privacy profile is never slower than the logging delay allows") {
  const Folder folder;
  const auto with = [&](const std::string& interval) {
    return folder.parse(std::string(kLeast) +
                        "ledger.profile = privacy\nledger.queue.interval = " + interval + "\n");
  };
  CHECK(with("60s").value().ledger_queue_interval == 60s);
  CHECK(with("900s"));
  for (const auto* wrong : {"901s", "1h", "0s"}) {
    INFO(wrong);
    REQUIRE_FALSE(with(wrong));
    CHECK_THAT(with(wrong).error().detail, Catch::Contains("ledger.queue.interval"));
  }
}

TEST_CASE("an environment variable overrides the key it is named after") {
  const Folder folder;
  const auto config = folder.parse(std::string(kLeast) + "as4.listen = 127.0.0.1:1\n",
                                   {{"KUITTI_AS4_LISTEN", "127.0.0.1:2"}, {"KUITTI_OTHER", "x"}});
  REQUIRE(config);
  CHECK(config->as4.address == "127.0.0.1:2");
}

TEST_CASE("every problem of a configuration is reported at once, with its remedy") {
  const Folder folder;
  const auto config = folder.parse(
      "as4.certificate = nowhere.pem\nas4.trust = trust.pem\ncolour = blue\n"
      "limits.message = many\nworkers = 0\nas4.revocation = maybe\n");
  REQUIRE_FALSE(config);
  CHECK(config.error().code == "config");
  for (const auto* word : {"nowhere.pem", "as4.key", "ledger.family", "colour", "limits.message",
                           "workers", "off|soft|hard", "as4.tls.certificate"}) {
    CHECK_THAT(config.error().detail, Catch::Contains(word));
  }
}

TEST_CASE("sizes and durations are read with their units only") {
  CHECK(*parse_size("4096") == 4096);
  CHECK(*parse_size("2GiB") == std::uint64_t{2} << 30);
  CHECK_FALSE(parse_size("2GB"));
  CHECK_FALSE(parse_size("0"));
  CHECK_FALSE(parse_size("99999999999999GiB"));
  CHECK(*parse_duration("20ms") == 20ms);
  CHECK(*parse_duration("72h") == 72h);
  CHECK_FALSE(parse_duration("20"));
}
