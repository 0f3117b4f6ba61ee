#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "ap/server/config.h"
#include "ap/server/event_log.h"
#include "ap/server/pki.h"
#include "base/file/file.h"
#include "base/guarded.h"

namespace test {

/// A folder with a private PKI, made once for all tests: making RSA keys costs a second.
struct NodePki {
  base::file::TemporaryFolder folder = base::file::TemporaryFolder::make("pki").value();
  NodePki() {
    const base::SystemClock clock;
    ap::server::create_pki(folder.path() / "pki", clock).value();
    for (const auto* seat : {"POP000001", "POP000002", "POP000003"})
      ap::server::issue_from_pki(folder.path() / "pki", {seat, ""}, folder.path() / seat,
                                 std::chrono::days(90), clock)
          .value();
  }
  static const std::filesystem::path& path() {
    static const NodePki one;
    return one.folder.path();
  }
};

/// The configuration of a node in a folder of its own: plain HTTP on free ports of loopback.
struct NodeFolder {
  base::file::TemporaryFolder folder = base::file::TemporaryFolder::make("node").value();
  std::map<std::string, std::string> keys;

  explicit NodeFolder(const std::string& seat, const std::string& family = "ledger.test.example") {
    const auto pki = NodePki::path();
    for (const auto* ending : {".pem", ".key"})
      std::filesystem::copy_file(pki / (seat + ending), at("ap" + std::string(ending)));
    std::filesystem::copy_file(pki / "pki" / "trust.pem", at("trust.pem"));
    keys = {{"as4.listen", "127.0.0.1:0"}, {"as4.tls", "off"},
            {"api.listen", "127.0.0.1:0"}, {"ledger.listen", "127.0.0.1:0"},
            {"as4.certificate", "ap.pem"}, {"as4.key", "ap.key"},
            {"as4.trust", "trust.pem"},    {"as4.revocation", "off"},
            {"ledger.family", family},     {"ledger.interval", "1ms"}};
  }
  std::filesystem::path at(const std::string& name) const { return folder.path() / name; }
  void write(const std::string& name, std::string_view text) const {
    base::file::write_durably(at(name), base::as_bytes(text)).value();
  }
  /// The certificate and key of another seat in place of ours.
  void become(const std::string& seat) const {
    for (const auto* ending : {".pem", ".key"})
      std::filesystem::copy_file(NodePki::path() / (seat + ending), at("ap" + std::string(ending)),
                                 std::filesystem::copy_options::overwrite_existing);
  }
  ap::server::Config config() const {
    std::string text;
    for (const auto& [key, value] : keys) text += key + " = " + value + "\n";
    return ap::server::parse_config(text, at("kuitti.conf"), {}).value();
  }
};

/// An event log that keeps its lines.
struct KeptLog {
  explicit KeptLog(const base::Clock& clock)
      : log(clock,
            [this](std::string_view line) { lines.with([&](std::string& all) { all += line; }); }) {
  }
  std::string text() const {
    return lines.with([](const std::string& all) { return all; });
  }
  base::Guarded<std::string> lines;
  ap::server::EventLog log;
};

}  // namespace test
