// Searching several logs at once, and what the asker verifies.
#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "base/json/value.h"
#include "ledger/find/handler.h"
#include "ledger/mirror/mirror_store.h"
#include "ledger/store/sqlite_checkpoint_store.h"
#include "tests/ledger/audit/trail_world.h"

using namespace ledger;
using base::http::Response;

namespace {

struct Searched {
  test::TrailWorld world;
  MemoryTileStore empty;  ///< a copy that is not there yet
  base::file::TemporaryFolder folder = test::memory_folder("find");
  std::unique_ptr<SearchIndex> index = SearchIndex::open(folder.path() / "index.db").value();
  FindHandler handler{{*index,
                       {{world.key.name(), &world.tiles,
                         [this](TreeSize size) -> base::Result<std::optional<std::string>> {
                           if (size.value() > 5) return std::optional<std::string>();
                           return std::optional<std::string>(small_head);
                         }},
                        {"ledger.vaasa.example/2027", &empty, {}}},
                       {"log x\n"}}};
  std::string small_head =
      sign_checkpoint({world.key.name(), TreeSize(5), RootHash(), ""}, world.key).note;

  Response ask(const std::string& target) {
    base::http::Request request;
    request.method = "GET";
    request.target = target;
    return handler.handle(request);
  }
  std::string text(const std::string& target) {
    const Response answer = ask(target);
    CHECK(answer.status == 200);
    return base::to_string(answer.body.view());
  }
  std::string hash() const { return base::crypto::sha256(world.key.name()).hex(); }
};

std::vector<std::uint64_t> indexes(const std::string& json) {
  std::vector<std::uint64_t> found;
  const auto value = base::json::parse(json).value();
  for (const auto& one : *value.find("found")->items())
    found.push_back(static_cast<std::uint64_t>(*one.find("index")->integer()));
  return found;
}

}  // namespace

TEST_CASE("a tag is found in the log that has it, with a proof that verifies by itself") {
  Searched searched;
  const auto& world = searched.world;
  for (std::size_t number = 0; number < world.entries.size(); ++number) {
    const auto& entry = world.entries[number];
    CHECK(indexes(searched.text("/find/pair/" + base::to_hex(entry.fields.pair_tag))) ==
          std::vector{entry.index.value()});
    CHECK(indexes(searched.text("/find/trail/" + base::to_hex(entry.fields.trail_tag))) ==
          std::vector{entry.index.value()});
    const auto proof = TlogProof::parse(
        searched.text("/proof/" + searched.hash() + "/" + std::to_string(entry.index.value())));
    REQUIRE(proof);
    const auto shown = Disclosure::parse(proof->extra).value();
    const auto head = open_checkpoint(proof->checkpoint, world.key.verifier()).value();
    CHECK(verify_inclusion(entry.index, head.checkpoint.size, hash_leaf(shown.entry), proof->hashes,
                           head.checkpoint.root));
    CHECK(DocumentEntry::parse(shown.entry)->fields == entry.fields);
  }
  CHECK(indexes(searched.text("/find/trail/" + std::string(32, 'a'))).empty());
}

TEST_CASE("entries that come later are found, and the index is made again when it is lost") {
  Searched searched;
  auto& world = searched.world;
  const auto next = world.seal(5);
  const std::string target = "/find/trail/" + base::to_hex(next.fields.trail_tag);
  CHECK(indexes(searched.text(target)).empty());
  for (std::uint32_t n = 0; n < 600; ++n)
    world.log->append_raw(base::to_bytes("filler " + std::to_string(n))).value();
  world.append(next);
  CHECK(indexes(searched.text(target)) == std::vector{world.entries.back().index.value()});
  const auto fresh = SearchIndex::open(searched.folder.path() / "other.db").value();
  const TreeSize size = world.log->checkpoint().checkpoint.size;
  CHECK(fresh->catch_up(world.key.name(), world.tiles, size, 100).value() > 0);
  std::uint64_t left = 1;
  for (int round = 0; left > 0 && round < 20; ++round)
    left = fresh->catch_up(world.key.name(), world.tiles, size, 100).value();
  CHECK(left == 0);
  CHECK(fresh->find(TagKind::Trail, next.fields.trail_tag, 10).value().size() == 1);
  // Another reader may have an older head: nothing is taken out for it.
  test::TrailWorld restored;
  const TreeSize smaller = restored.log->checkpoint().checkpoint.size;
  CHECK(fresh->catch_up(world.key.name(), world.tiles, smaller, 1000).value() == 0);
  CHECK(fresh->taken(world.key.name()).value().entries == size.value());
  // A log that starts smaller is taken in from its start: nothing of the other past is left.
  REQUIRE(fresh->begin(world.key.name(), size));
  CHECK(fresh->taken(world.key.name()).value().entries == size.value());
  REQUIRE(fresh->begin(world.key.name(), smaller));
  CHECK(fresh->catch_up(world.key.name(), restored.tiles, smaller, 1000).value() == 0);
  CHECK(fresh->find(TagKind::Trail, next.fields.trail_tag, 10).value().empty());
}

TEST_CASE("what the monitor alone remembered in index.db before is taken from the logs again") {
  Searched searched;
  const auto file = searched.folder.path() / "old" / "index.db";
  base::file::make_folders(file.parent_path()).value();
  {
    const std::string_view steps[] = {
        "CREATE TABLE log (number INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE,"
        " next INTEGER NOT NULL, latest_index INTEGER, latest_time INTEGER) STRICT;"
        "CREATE TABLE pair_tag (tag BLOB NOT NULL, log INTEGER NOT NULL REFERENCES log,"
        " entry INTEGER NOT NULL, PRIMARY KEY (tag, log, entry)) STRICT, WITHOUT ROWID;"};
    const auto old = base::sql::Connection::open(file).value();
    REQUIRE(base::sql::migrate(*old, steps));
    REQUIRE(old->execute("INSERT INTO log VALUES (1, '" + searched.world.key.name() +
                         "', 2, 1, 7); INSERT INTO pair_tag VALUES (x'01', 1, 0)"));
  }
  const auto index = SearchIndex::open(file).value();
  const auto& world = searched.world;
  CHECK(index->taken(world.key.name()).value().entries == 0);
  const TreeSize size = world.log->checkpoint().checkpoint.size;
  CHECK(index->catch_up(world.key.name(), searched.world.tiles, size, 1000).value() == 0);
  CHECK(index->find_in(world.key.name(), TagKind::Pair, world.entries[1].fields.pair_tag).value() ==
        std::vector{world.entries[1].index});
}

TEST_CASE("a log's history prefers heads that were cosigned, and keeps the most lines of each") {
  const auto folder = test::memory_folder("heads");
  const auto heads = SqliteCheckpointStore::open(folder.path() / "ledger.db").value();
  const SignerKey key =
      SignerKey::make("ledger.turku.example/2026", KeyType::Log, base::Bytes(32, 1)).value();
  const SignerKey witness =
      SignerKey::make("witness.turku.example", KeyType::Cosigner, base::Bytes(32, 2)).value();
  std::optional<TreeSize> before;
  const auto head = [&](std::uint64_t size) {
    return sign_checkpoint({key.name(), TreeSize(size), RootHash(), ""}, key);
  };
  for (const std::uint64_t size : {1, 4, 9}) {
    REQUIRE(heads->replace(key.name(), before, {TreeSize(size), RootHash(), head(size).note}, {}));
    before = TreeSize(size);
  }
  const auto shown = [&](std::uint64_t size) {
    return heads->history(key.name(), TreeSize(size)).value().value_or("");
  };
  CHECK(shown(1) == head(1).note);
  SignedCheckpoint cosigned = head(4);
  const std::string text = Note::parse(cosigned.note).value().text;
  cosigned.note += witness.sign_line(text, base::Timestamp(std::chrono::seconds(1'800'000'000)));
  REQUIRE(heads->keep_cosigned(cosigned));
  CHECK(shown(1) == cosigned.note);
  CHECK(shown(4) == cosigned.note);
  CHECK(shown(5) == head(9).note);
  REQUIRE(heads->keep_cosigned(head(4)));  // fewer lines: the others stay
  CHECK(shown(4) == cosigned.note);
}

TEST_CASE("heads and policies are given by their names, and nothing else is") {
  Searched searched;
  const std::string newest = searched.world.log->checkpoint().note;
  CHECK(searched.text("/history/" + searched.hash() + "?size=3") == searched.small_head);
  CHECK(searched.text("/history/" + searched.hash() + "?size=6") == newest);
  CHECK(searched.ask("/history/" + searched.hash() + "?size=1000").status == 404);
  CHECK(searched.ask("/history/" + searched.hash()).status == 400);
  CHECK(searched.text("/policy/" + base::crypto::sha256("log x\n").hex()) == "log x\n");
  CHECK(searched.ask("/policy/" + std::string(64, '0')).status == 404);
  for (const auto* target : {"/find/x", "/", "/proof/0/0", "/policy", "/evidence/x"}) {
    INFO(target);
    CHECK(searched.ask(target).status == 404);
  }
  for (const auto* target : {"/find/other/00", "/find/pair/00", "/find/pair/zz"}) {
    INFO(target);
    CHECK(searched.ask(target).status == 400);
  }
  CHECK(searched.ask("/proof/" + searched.hash() + "/x").status == 400);
  CHECK(searched.ask("/proof/" + searched.hash() + "/99999").status == 404);
}
