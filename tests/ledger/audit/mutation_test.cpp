// One byte of a bundle, of a proof in it, of the policy or of the document is another: none of it
// is accepted, none of it crashes. `KUITTI_MUTATIONS=N` tries N of them; `KUITTI_MUTATIONS_OUT=DIR`
// also writes inputs and answers, for the page that must give the same (tests/browser).
#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "base/zip/archive.h"
#include "tests/ledger/audit/trail_world.h"

using namespace ledger;
using base::Bytes;
using test::TrailWorld;

namespace {

/// What an auditor holds in his hands.
struct Inputs {
  Bytes bundle, policy, document;
  bool operator==(const Inputs&) const = default;
};

/// "valid", "invalid at document", "quorum missing", "unreadable": as `kuitti-ledger verify` ends.
std::string answer(const Inputs& inputs, base::Timestamp now) {
  const auto policy = Policy::parse(base::as_text(inputs.policy));
  if (!policy) return policy.error().code == "policy.key" ? "invalid at policy" : "unreadable";
  const auto audit = verify_bundle(inputs.bundle, *policy, inputs.document, now);
  if (!audit) return "unreadable";
  if (audit->verdict == AuditVerdict::Valid) return "valid";
  if (audit->verdict == AuditVerdict::QuorumMissing) return "quorum missing";
  return "invalid at " + audit->steps.back().name;
}

bool is_white(std::uint8_t octet) {
  return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

/// Another byte at a place drawn; in a policy white space stays what it is.
void mutate(Bytes& bytes, test::SeededRandom& random, bool text) {
  for (;;) {
    const auto drawn = random.bytes(5);
    const std::size_t at = base::read_u32(base::ByteView(drawn).first<4>()) % bytes.size();
    const std::uint8_t other = drawn[4];
    if (other == bytes[at] || (text && is_white(other) && is_white(bytes[at]))) continue;
    bytes[at] = other;
    return;
  }
}

/// The same archive with one byte of one proof changed and its checksums right.
Bytes with_changed_proof(const Bytes& bundle, test::SeededRandom& random) {
  auto members = base::zip::read_archive(bundle).value();
  std::vector<base::zip::Member*> proofs;
  for (auto& member : members) {
    if (member.name.ends_with(".tlog-proof")) proofs.push_back(&member);
  }
  mutate(proofs[random.bytes(1)[0] % proofs.size()]->content, random, false);
  return base::zip::write_archive(members);
}

Inputs mutant(const Inputs& sound, std::uint64_t number) {
  test::SeededRandom random(number);
  Inputs changed = sound;
  switch (number % 4) {
    case 0:
      mutate(changed.bundle, random, false);
      break;
    case 1:
      changed.bundle = with_changed_proof(sound.bundle, random);
      break;
    case 2:
      mutate(changed.policy, random, true);
      break;
    default:
      mutate(changed.document, random, false);
  }
  return changed;
}

/// "offset:octet offset:octet ..." where two inputs of one length differ.
std::string differences(const Bytes& from, const Bytes& to) {
  REQUIRE(from.size() == to.size());
  std::string text;
  for (std::size_t at = 0; at < from.size(); ++at) {
    if (from[at] != to[at]) text += " " + std::to_string(at) + ":" + std::to_string(to[at]);
  }
  return text.empty() ? text : text.substr(1);
}

/// Bundles of every shape, sound and not.
std::vector<std::pair<std::string, Bundle>> shapes(const TrailWorld& world) {
  std::vector<std::pair<std::string, Bundle>> made;
  const TrailWorld::Entry& own = world.entries[3];
  const auto with = [&](std::string name, Disclosure shown, auto change) {
    Bundle bundle = world.bundle(3);
    bundle.proof = world.proof(own, std::move(shown));
    change(bundle);
    made.emplace_back(std::move(name), std::move(bundle));
  };
  const Disclosure all{{}, own.record, own.rec_salt, own.doc_salt, own.prk, world.secret};
  const auto nothing = [](Bundle&) {};
  const auto alone = [](Bundle& b) {
    b.trail.clear();
    b.receipt.clear();
  };
  with("whole", all, nothing);
  with("document", {{}, {}, {}, own.doc_salt, {}, {}}, alone);
  with("record", {{}, own.record, own.rec_salt, own.doc_salt, {}, {}}, alone);
  with("untied", {{}, own.record, own.rec_salt, {}, {}, {}}, alone);
  with("half-a-record", {{}, own.record, {}, own.doc_salt, {}, {}}, alone);
  with("pair-without-record", {{}, {}, {}, own.doc_salt, own.prk, {}}, alone);
  with("trail-without-record", {{}, {}, {}, own.doc_salt, {}, world.secret}, alone);
  with("trail-without-secret", {{}, own.record, own.rec_salt, own.doc_salt, {}, {}}, nothing);
  with("place-alone", all, [](Bundle& b) { b.trail.clear(); });
  with("other-receipt", all, [](Bundle& b) { b.receipt = base::to_bytes("<receipt />"); });
  with("unnamed-report", all, [](Bundle& b) { b.report = base::to_bytes("{}"); });
  with("gap", all, [](Bundle& b) { b.trail.erase(2); });
  with("without-own", all, [](Bundle& b) { b.trail.erase(3); });
  with("end-left-out", all, [](Bundle& b) { b.trail.erase(4); });
  with("swapped", all, [](Bundle& b) { std::swap(b.trail[1], b.trail[2]); });
  with("tags-alone", all, [&](Bundle& b) {
    for (auto& [number, text] : b.trail) text = world.proof(world.entries[number], {});
  });
  with("more-than-may", all, [&](Bundle& b) { b.trail[1] = world.proof(world.entries[1], all); });
  with("one-witness", all, [&](Bundle& b) { b.proof.resize(b.proof.rfind("\xE2\x80\x94")); });
  with("no-witness-in-trail", all,
       [](Bundle& b) { b.trail[0].resize(b.trail[0].rfind("\xE2\x80\x94")); });
  const std::string note = world.log->checkpoint().checkpoint.text();
  for (const int seconds : {-400, 200, 400}) {
    with("cosigned-at-" + std::to_string(seconds), all, [&](Bundle& b) {
      b.proof.resize(b.proof.rfind("\xE2\x80\x94"));
      b.proof +=
          world.witnesses[1].sign_line(note, world.clock.now() + std::chrono::seconds(seconds));
    });
  }
  with("false-witness", all, [&](Bundle& b) {
    b.proof.resize(b.proof.rfind("\xE2\x80\x94"));
    b.proof += world.witnesses[1].sign_line("other\n", world.clock.now());
  });
  return made;
}

std::uint64_t wanted() {
  const char* given = std::getenv("KUITTI_MUTATIONS");
  return given == nullptr ? 400 : std::strtoull(given, nullptr, 10);
}

void write(const std::filesystem::path& file, base::ByteView bytes) {
  REQUIRE(base::file::write_durably(file, bytes));
}

}  // namespace

TEST_CASE("none of the single-byte mutations of bundle, proof, policy and document is accepted") {
  const TrailWorld world;
  const base::Timestamp now = world.clock.now();
  const Inputs sound{world.bundle(3).encode(), base::to_bytes(world.policy_text()),
                     world.entries[3].sbd};
  REQUIRE(answer(sound, now) == "valid");
  std::string table;
  for (std::uint64_t number = 0; number < wanted(); ++number) {
    const Inputs changed = mutant(sound, number);
    const std::string said = answer(changed, now);
    if (said == "valid") FAIL("mutation " << number << " is accepted");
    table += said + "\t" + differences(sound.bundle, changed.bundle) + "\t" +
             differences(sound.policy, changed.policy) + "\t" +
             differences(sound.document, changed.document) + "\n";
  }
  CHECK(wanted() > 0);
  const char* out = std::getenv("KUITTI_MUTATIONS_OUT");
  if (out == nullptr) return;
  const std::filesystem::path folder = out;
  write(folder / "bundle.plb", sound.bundle);
  write(folder / "policy.txt", sound.policy);
  write(folder / "document.xml", sound.document);
  write(folder / "now.txt", base::as_bytes(std::to_string(TrailWorld::kSeconds)));
  write(folder / "mutants.tsv", base::as_bytes(table));
  for (const auto& [name, bundle] : shapes(world)) {
    const Inputs shape{bundle.encode(), sound.policy, bundle.document};
    write(folder / "shapes" / (name + ".plb"), shape.bundle);
    write(folder / "shapes" / (name + ".txt"), base::as_bytes(answer(shape, now)));
  }
}

TEST_CASE("a bundle is judged by what it discloses, and a half disclosure is none") {
  const TrailWorld world;
  std::map<std::string, std::string> said;
  for (const auto& [name, bundle] : shapes(world)) {
    said[name] = answer({bundle.encode(), base::to_bytes(world.policy_text()), bundle.document},
                        world.clock.now());
  }
  CHECK(said == std::map<std::string, std::string>{
                    {"whole", "valid"},
                    {"document", "valid"},
                    {"record", "valid"},
                    {"place-alone", "valid"},
                    {"end-left-out", "valid"},
                    {"tags-alone", "valid"},
                    {"cosigned-at-200", "valid"},
                    {"untied", "invalid at document"},
                    {"half-a-record", "invalid at record"},
                    {"pair-without-record", "invalid at pair"},
                    {"trail-without-record", "invalid at trail"},
                    {"trail-without-secret", "invalid at trail"},
                    {"other-receipt", "invalid at evidence"},
                    {"unnamed-report", "invalid at evidence"},
                    {"gap", "invalid at trail"},
                    {"without-own", "invalid at trail"},
                    {"swapped", "invalid at trail"},
                    {"more-than-may", "invalid at trail"},
                    {"one-witness", "quorum missing"},
                    {"no-witness-in-trail", "quorum missing"},
                    {"cosigned-at--400", "invalid at time"},
                    {"cosigned-at-400", "quorum missing"},
                    {"false-witness", "invalid at quorum"},
                });
}
