#include "ap/discovery/directory_file.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "ap/server/pki.h"
#include "base/file/file.h"

using namespace ap::discovery;
using namespace ap::peppol;

namespace {

constexpr std::string_view kOrder =
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Order-2::Order##"
    "urn:fdc:peppol.eu:poacc:trns:order:3::2.1";
constexpr std::string_view kInvoice =
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##"
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1";

/// A folder with the certificate of a peer and a directory.
struct Folder {
  base::file::TemporaryFolder folder = base::file::TemporaryFolder::make("directory").value();
  std::filesystem::path file = folder.path() / "directory.json";
  Folder() {
    const base::SystemClock clock;
    ap::server::create_pki(folder.path() / "pki", clock).value();
    ap::server::issue_from_pki(folder.path() / "pki", {"POP000001", ""}, folder.path() / "peer",
                               std::chrono::days(1), clock)
        .value();
  }
  base::Result<std::unique_ptr<DirectoryFile>> load(std::string_view participants) const {
    write(participants);
    return DirectoryFile::load(file);
  }
  void write(std::string_view participants) const {
    const std::string text = "{\"participants\": [" + std::string(participants) + "]}";
    base::file::write_durably(file, base::as_bytes(text)).value();
  }
};

std::string entry(std::string_view id, std::string_view documents) {
  return "{\"id\": \"" + std::string(id) +
         "\", \"endpoint\": \"https://peer.example/as4\", \"certificate\": \"peer.pem\", "
         "\"documents\": [\"" +
         std::string(documents) + "\"]}";
}

base::Result<Destination> find(Discovery& in, std::string_view id, std::string_view type) {
  return in.find(
      ParticipantIdentifier::parse(id).value(), DocumentTypeIdentifier::parse(type).value(),
      ProcessIdentifier::parse("cenbii-procid-ubl::urn:fdc:peppol.eu:poacc:bis:ordering:3")
          .value());
}

}  // namespace

TEST_CASE("a participant is found whatever the case of its id, with or without its scheme") {
  const Folder folder;
  const auto directory = folder.load(entry("0216:0037ABC", "*")).value();
  const auto found = find(*directory, "iso6523-actorid-upis::0216:0037abc", kOrder);
  REQUIRE(found);
  CHECK(found->url == "https://peer.example/as4");
  CHECK(found->certificate.common_name() == "POP000001");
  CHECK(find(*directory, "0216:0037XYZ", kOrder).error().code == "discovery.participant");
}

TEST_CASE("a participant receives the types that are listed, with or without their scheme") {
  const Folder folder;
  for (const std::string_view listed : {kOrder, kOrder.substr(kOrder.find("::") + 2)}) {
    const auto directory = folder.load(entry("0216:1", listed)).value();
    CHECK(find(*directory, "0216:1", kOrder));
    CHECK(find(*directory, "0216:1", kInvoice).error().code == "discovery.document_type");
  }
}

TEST_CASE("every problem of a directory is reported at once") {
  const Folder folder;
  const auto directory = folder.load(
      entry("no participant", "*") + "," + entry("0216:1", "*") + "," + entry("0216:1", "*") + "," +
      entry("0216:2", "nonsense") + "," +
      R"({"id": "0216:3", "endpoint": "ftp://x", "certificate": "peer.pem", "documents": ["*"]},)"
      R"({"id": "0216:4", "endpoint": "http://x", "certificate": "absent.pem", "documents": ["*"]})");
  REQUIRE_FALSE(directory);
  CHECK(directory.error().code == "directory");
  for (const auto* line :
       {"participant 1 (no participant): `id`", "participant 3 (0216:1): is there twice",
        "participant 4 (0216:2): `documents`", "participant 5 (0216:3): `endpoint`",
        "participant 6 (0216:4): `certificate`"})
    CHECK_THAT(directory.error().detail, Catch::Contains(line));
}

TEST_CASE("a participant with several problems learns all of them, each with its remedy") {
  const Folder folder;
  base::file::write_durably(folder.folder.path() / "no.pem", base::as_bytes("no PEM")).value();
  const auto one = folder.load(R"({"certificate": "no.pem", "documents": [1, "x"]})");
  REQUIRE_FALSE(one);
  CHECK(std::count(one.error().detail.begin(), one.error().detail.end(), '\n') == 4);
  for (const auto* remedy :
       {"0216:", "https://host/as4", "certificate first", "give document type", "\"*\" for all"})
    CHECK_THAT(one.error().detail, Catch::Contains(remedy));
  for (const auto* url : {"", "ftp://x", "http://", "https:///as4", "http://:80", "https://a b/"}) {
    const auto listed = folder.load(R"({"id": "0216:1", "certificate": "peer.pem", "endpoint": ")" +
                                    std::string(url) + R"(", "documents": ["*"]})");
    REQUIRE_FALSE(listed);
    CHECK_THAT(listed.error().detail, Catch::Contains("participant 1 (0216:1): `endpoint`"));
  }
}

TEST_CASE("a directory that is absent or no directory is told as such") {
  const Folder folder;
  CHECK(DirectoryFile::load(folder.file).error().code == "file.missing");
  for (const auto* text : {"", "{", "[]", R"({"participants": {}})"}) {
    base::file::write_durably(folder.file, base::as_bytes(text)).value();
    CHECK(DirectoryFile::load(folder.file).error().code == "directory");
  }
  CHECK(folder.load("").has_value());
}

TEST_CASE("a directory read again replaces the old one, and one that is wrong does not") {
  const Folder folder;
  const auto directory = folder.load(entry("0216:1", "*")).value();
  folder.write(entry("0216:2", "*"));
  REQUIRE(directory->reload());
  CHECK(find(*directory, "0216:2", kOrder));
  CHECK_FALSE(find(*directory, "0216:1", kOrder));
  folder.write("{");
  CHECK_FALSE(directory->reload());
  CHECK(find(*directory, "0216:2", kOrder));
}
