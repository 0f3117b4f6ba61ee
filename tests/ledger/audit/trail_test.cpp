#include "ledger/audit/trail.h"

#include <catch2/catch.hpp>

#include "ledger/audit/search.h"
#include "tests/ledger/audit/trail_world.h"

using namespace ledger;
using test::TrailWorld;

namespace {

std::string why_not(const TrailWorld& world, const Bundle& bundle) {
  const Audit audit = world.audit(bundle);
  if (audit.verdict == AuditVerdict::Valid) return "";
  CHECK(audit.steps.back().name == "trail");
  return audit.steps.back().detail;
}

}  // namespace

TEST_CASE("the order process is one chain, whichever of its documents is asked about") {
  const TrailWorld world;
  for (std::size_t number = 0; number < 5; ++number) {
    const Audit audit = world.audit(world.bundle(number));
    REQUIRE(audit.verdict == AuditVerdict::Valid);
    REQUIRE(audit.trail.size() == 5);
    std::vector<std::string> types;
    for (const TrailEntry& entry : audit.trail) {
      CHECK(entry.has_record);
      CHECK(event_text(*entry.event) == "received and receipt issued");
      types.push_back(document_type_text(*entry.document_type));
    }
    CHECK(types == std::vector<std::string>{"order", "order response", "despatch advice", "invoice",
                                            "invoice response"});
  }
}

TEST_CASE("nothing is put into a trail, taken out of it or moved in it") {
  TrailWorld world;
  Bundle changed = world.bundle(0);
  changed.trail.erase(2);
  CHECK_THAT(why_not(world, changed), Catch::Contains("number 3: the one before it is missing"));
  changed = world.bundle(0);
  std::swap(changed.trail[1], changed.trail[2]);
  CHECK_THAT(why_not(world, changed), Catch::Contains("not at that place"));
  changed = world.bundle(4);
  changed.trail.erase(4);
  CHECK_THAT(why_not(world, changed), Catch::Contains("does not hold the entry of this document"));
  changed = world.bundle(0);
  changed.trail.erase(4);  // the newest left out: shown, and no lie; a whole log tells
  CHECK(why_not(world, changed).empty());
  changed = world.bundle(4);
  changed.trail.erase(0);  // the oldest left out: the numbers say so
  CHECK(why_not(world, changed).empty());
  // A false sixth: at its place by its tag, but chained to another past.
  TrailWorld::Entry false_one = world.seal(4);
  TrailWorld::Entry other = world.entries[2];
  std::swap(world.entries[4].fields, other.fields);
  TrailWorld::Entry forged = world.seal(4);
  std::swap(world.entries[4].fields, other.fields);
  world.append(forged);
  CHECK_THAT(why_not(world, world.bundle(0)), Catch::Contains("not chained to the one before"));
}

TEST_CASE("a trail discloses entries and records and nothing else") {
  const TrailWorld world;
  const auto showing = [&](auto change) {
    const TrailWorld::Entry& one = world.entries[1];
    Disclosure shown;
    shown.record = one.record;
    shown.rec_salt = one.rec_salt;
    change(shown);
    Bundle bundle = world.bundle(0);
    bundle.trail[1] = world.proof(one, shown);
    return why_not(world, bundle);
  };
  CHECK(showing([](Disclosure&) {}).empty());
  CHECK_THAT(showing([&](Disclosure& d) { d.doc_salt = world.entries[1].doc_salt; }),
             Catch::Contains("more than"));
  CHECK_THAT(showing([](Disclosure& d) { d.rec_salt.clear(); }),
             Catch::Contains("belong together"));
  CHECK_THAT(showing([](Disclosure& d) { d.rec_salt[3] ^= 1; }), Catch::Contains("not the one"));
  // Without records the tags alone give the order.
  Bundle bundle = world.bundle(0);
  for (auto& [number, text] : bundle.trail) text = world.proof(world.entries[number], {});
  const Audit audit = world.audit(bundle);
  CHECK(audit.verdict == AuditVerdict::Valid);
  CHECK_FALSE(audit.trail[1].has_record);
  // And without the secret a trail says nothing.
  bundle = world.bundle(0);
  const TrailWorld::Entry& own = world.entries[0];
  bundle.proof = world.proof(own, {{}, own.record, own.rec_salt, own.doc_salt, own.prk, {}});
  CHECK_THAT(why_not(world, bundle), Catch::Contains("not the secret"));
}

TEST_CASE("one head of a trail that too few witnesses signed leaves the answer open") {
  TrailWorld world;
  Bundle bundle = world.bundle(0);
  const std::string last =
      world.witnesses[1].sign_line(world.log->checkpoint().checkpoint.text(), world.clock.now());
  bundle.trail[3].resize(bundle.trail[3].size() - last.size());
  CHECK(world.audit(bundle).verdict == AuditVerdict::QuorumMissing);
}

TEST_CASE("a whole log tells that a trail goes on, and where its tags are") {
  const TrailWorld world;
  const Fetch fetch = [&](std::string_view path) {
    return const_cast<MemoryTileStore&>(world.tiles).get(path);
  };
  std::set<Tag> tags;
  for (std::uint32_t number = 0; number < 8; ++number)
    tags.insert(trail_tag(world.secret, TrailWorld::kFamily, number));
  const auto search =
      search_log(fetch, world.key.verifier(), TagKind::Trail, tags, [](auto, auto) {}).value();
  REQUIRE(search.hits.size() == 5);
  for (std::size_t number = 0; number < 5; ++number)
    CHECK(search.hits[number].index == world.entries[number].index);
  const Tag pair = world.entries[3].fields.pair_tag;
  const auto pairs =
      search_log(fetch, world.key.verifier(), TagKind::Pair, {pair}, [](auto, auto) {}).value();
  REQUIRE(pairs.hits.size() == 1);
  CHECK(pairs.hits[0].index == world.entries[3].index);
  CHECK(search_log(fetch, world.key.verifier(), TagKind::Trail, {pair}, [](auto, auto) {})
            .value()
            .hits.empty());
}
