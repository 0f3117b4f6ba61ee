#include "ledger/evidence/evidence.h"

#include <bit>
#include <catch2/catch.hpp>

#include "ledger/entry/entry.h"
#include "ledger/entry/secrets.h"
#include "tests/ledger/witness/small_log.h"

using namespace ledger;

namespace {

const SignerKey kWitness =
    SignerKey::make("witness.vaasa.example", KeyType::Cosigner, base::Bytes(32, 7)).value();

std::vector<VerifierKey> keys(const test::SmallLog& log) {
  return {kWitness.verifier(), log.key.verifier()};
}

std::string cosigned(const std::string& note, std::uint64_t seconds) {
  return note + kWitness.sign_line(Note::parse(note).value().text,
                                   base::Timestamp(std::chrono::seconds(seconds)));
}

SubtreeReader reader(test::SmallLog& log, std::uint64_t size) {
  return tile_reader(log.tiles, TreeSize(size));
}

/// Judged as it stands, and again after it was written and read.
base::Result<std::string> judged(const Evidence& evidence, const std::vector<VerifierKey>& with) {
  const std::string text = evidence_text(evidence);
  const auto read = parse_evidence(text);
  REQUIRE(read);
  CHECK(evidence_text(*read) == text);
  return judge_evidence(*read, with);
}

/// The complete subtrees of a tree, from the left.
Proof edge_of(test::SmallLog& log, std::uint64_t size) {
  Proof edge;
  const SubtreeReader read = reader(log, size);
  for (std::uint64_t at = 0; at < size;) {
    const auto level = static_cast<unsigned>(std::bit_width(size - at) - 1);
    edge.push_back(read(level, at >> level).value());
    at += std::uint64_t{1} << level;
  }
  return edge;
}

constexpr std::uint64_t kReceipt = 1'800'001'000;

/// A log with `count` document entries, one of them of our message when `with_ours`.
struct Receiver {
  test::SmallLog log;
  OmissionEvidence omission;
  Receiver(std::uint64_t from, std::uint64_t to, std::optional<std::uint64_t> ours) {
    omission.message_id = "m@a.example";
    omission.instance_id = "i";
    omission.sender = "iso6523-actorid-upis::0216:1";
    omission.receiver = "iso6523-actorid-upis::0216:2";
    for (std::uint64_t at = 0; at < to; ++at) {
      DocumentEntry entry{kReceipt, {}};
      entry.fields.doc_commit = base::crypto::sha256(std::to_string(at));
      if (ours == at)
        entry.fields.pair_tag = pair_tag(pair_secret({omission.message_id, omission.instance_id,
                                                      omission.sender, omission.receiver}),
                                         Role::Receiver);
      log.log->append_raw(entry.encode()).value();
      log.notes.push_back(log.log->checkpoint().note);
      if (at >= from) omission.entries.push_back(entry.encode());
    }
    omission.origin = log.key.name();
    omission.receipt_time = kReceipt;
    omission.delay = 60;
    omission.receipt = base::to_bytes("<receipt/>");
    if (from > 0) omission.edge = edge_of(log, from);
    omission.first = cosigned(log.notes[from], kReceipt - 300);
    omission.second = cosigned(log.notes[to], kReceipt + 60);
  }
};

}  // namespace

TEST_CASE("two trees that disagree are a fork, whatever their sizes") {
  test::SmallLog log, other;
  log.append(300);
  other.append(2);
  other.append(298, "another ");
  for (const auto& [a, b] : {std::pair{3, 3}, {3, 4}, {4, 9}, {5, 300}, {256, 257}, {299, 300}}) {
    INFO(a << " and " << b);
    const auto fork =
        prove_fork(log.notes[static_cast<std::size_t>(a)], other.notes[static_cast<std::size_t>(b)],
                   reader(other, static_cast<std::uint64_t>(b)));
    REQUIRE(fork);
    CHECK(judged(*fork, keys(log)));
    ForkEvidence backwards = *fork;
    std::swap(backwards.first, backwards.second);
    if (a != b) CHECK_FALSE(judged(backwards, keys(log)));
  }
}

TEST_CASE("trees that continue each other are no fork, and nobody can make them one") {
  test::SmallLog log, other;
  log.append(9);
  other.append(2);
  other.append(7, "another ");
  CHECK(prove_fork(log.notes[3], log.notes[9], reader(log, 9)).error().code == "evidence.none");
  CHECK(prove_fork(log.notes[3], log.notes[3], reader(log, 3)).error().code == "evidence.none");
  CHECK(prove_fork(log.notes[2], other.notes[9], reader(other, 9)).error().code == "evidence.none");
  CHECK(prove_fork(log.notes[0], other.notes[9], reader(other, 9)).error().code == "evidence.none");
  // The honest log's notes with the other's proof, with a made-up root, with none.
  const ForkEvidence fork = prove_fork(log.notes[3], other.notes[9], reader(other, 9)).value();
  ForkEvidence framed = fork;
  framed.second = log.notes[9];
  CHECK(judged(framed, keys(log)).error().code == "evidence.proves-nothing");
  framed.proof = consistency_proof(TreeSize(3), TreeSize(9), reader(log, 9)).value();
  framed.prefix_root = RootHash(base::crypto::sha256(std::string_view("made up")));
  CHECK(judged(framed, keys(log)).error().code == "evidence.proves-nothing");
  framed.prefix_root = tree_root(TreeSize(3), reader(log, 9)).value();
  CHECK(judged(framed, keys(log)).error().code == "evidence.proves-nothing");
  framed.prefix_root.reset();
  framed.proof.clear();
  CHECK(judged(framed, keys(log)).error().code == "evidence.proves-nothing");
  framed.second = framed.first;
  CHECK(judged(framed, keys(log)).error().code == "evidence.proves-nothing");
  framed = fork;
  framed.prefix_size = TreeSize(4);
  CHECK(judged(framed, keys(log)).error().code == "evidence.proves-nothing");
  // Signed by somebody else, or of another log.
  test::SmallLog stranger(99);
  stranger.append(3, "another ");
  framed = prove_fork(log.notes[3], stranger.notes[3], {}).value();
  CHECK(judged(framed, keys(log)).error().code == "evidence.signature");
  CHECK(judged(fork, {}).error().code == "evidence.keys");
  framed = fork;
  framed.origin = "ledger.turku.example/2026";
  CHECK(judged(framed, keys(log)).error().code == "evidence.keys");
  CHECK(judged(fork, keys(log)));
}

TEST_CASE("a message that the receiver's log does not hold in time is an omission") {
  for (const auto& [from, to] :
       {std::pair<std::uint64_t, std::uint64_t>{0, 3}, {1, 2}, {3, 9}, {255, 257}, {7, 7}}) {
    INFO(from << " to " << to);
    const Receiver silent(from, to, std::nullopt);
    CHECK(judged(silent.omission, keys(silent.log)));
  }
  const Receiver honest(3, 9, 5);
  CHECK(judged(honest.omission, keys(honest.log)).error().code == "evidence.proves-nothing");
}

TEST_CASE("an omission that leaves out, changes or post-dates anything proves nothing") {
  const Receiver honest(3, 9, 5);
  OmissionEvidence made = honest.omission;
  made.entries.erase(made.entries.begin() + 2);  // the one of the message
  CHECK(judged(made, keys(honest.log)).error().code == "evidence.proves-nothing");
  made = honest.omission;
  made.entries[2][20] ^= 1;
  CHECK(judged(made, keys(honest.log)).error().code == "evidence.proves-nothing");
  const Receiver silent(3, 9, std::nullopt);
  REQUIRE(judged(silent.omission, keys(silent.log)));
  made = silent.omission;
  made.first = cosigned(silent.log.notes[3], kReceipt - 299);
  CHECK(judged(made, keys(silent.log)).error().code == "evidence.proves-nothing");
  made = silent.omission;
  made.second = cosigned(silent.log.notes[9], kReceipt + 59);
  CHECK(judged(made, keys(silent.log)).error().code == "evidence.proves-nothing");
  made = silent.omission;
  made.second = silent.log.notes[9];  // the log's own word
  CHECK(judged(made, keys(silent.log)).error().code == "evidence.keys");
  made = silent.omission;
  made.edge.pop_back();
  CHECK(judged(made, keys(silent.log)).error().code == "evidence.proves-nothing");
  made = silent.omission;
  made.delay = UINT64_MAX;
  CHECK(judged(made, keys(silent.log)).error().code == "evidence.proves-nothing");
}

TEST_CASE("an entry later than a cosignature over it is evidence of a false time") {
  test::SmallLog log;
  log.append(4);
  const DocumentEntry late{kReceipt, {}};
  log.log->append_raw(late.encode()).value();
  const TlogProof proof = log.log->prove(LeafIndex(4), {}).value();
  const auto evidence = [&](std::uint64_t seconds) {
    return TimeEvidence{log.key.name(), LeafIndex(4), proof.hashes, late.encode(),
                        cosigned(proof.checkpoint, seconds)};
  };
  CHECK(judged(evidence(kReceipt - 301), keys(log)));
  CHECK(judged(evidence(kReceipt - 300), keys(log)).error().code == "evidence.proves-nothing");
  CHECK(judged(evidence(kReceipt + 1), keys(log)).error().code == "evidence.proves-nothing");
  TimeEvidence other = evidence(kReceipt - 301);
  other.entry = DocumentEntry{kReceipt + 1, {}}.encode();
  CHECK_FALSE(judged(other, keys(log)));
  CHECK(judged(evidence(kReceipt - 301), {log.key.verifier()}).error().code == "evidence.keys");
}

TEST_CASE("evidence has one spelling, and nothing before, between or after") {
  test::SmallLog log, other;
  log.append(3);
  other.append(4, "another ");
  const std::string good =
      evidence_text(prove_fork(log.notes[3], other.notes[4], reader(other, 4)).value());
  REQUIRE(parse_evidence(good));
  const auto mended = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
  };
  for (const std::string& bad :
       {std::string(), good + "\n", " " + good, good.substr(0, good.size() - 1),
        mended("@v1", "@v2"), mended("kind fork", "kind spoon"),
        mended("kind fork\n", "kind  fork\n"), mended("prefix-root 3", "prefix-root 03"),
        mended("\ncheckpoint ", "\n\ncheckpoint "), mended("\ncheckpoint ", "\ncheckpoint 0"),
        mended("origin", "Origin")}) {
    INFO(bad.substr(0, 200));
    CHECK_FALSE(parse_evidence(bad));
  }
}
