// One exchange between a supplier and a city, from identifiers to the verified proof, byte by byte.
#include <catch2/catch.hpp>

#include "ledger/entry/entry.h"
#include "ledger/entry/secrets.h"
#include "ledger/merkle/proof.h"
#include "ledger/note/checkpoint.h"
#include "ledger/note/policy.h"
#include "ledger/note/tlog_proof.h"

using namespace ledger;
using base::Bytes;
using base::to_hex;
using base::cbor::Value;
using base::crypto::sha256;

namespace {

constexpr std::string_view kSbd = "<StandardBusinessDocument>test</StandardBusinessDocument>";
constexpr std::string_view kFamily = "ledger.turku.example";

Bytes counted(std::size_t count) {
  Bytes bytes;
  for (std::size_t n = 0; n < count; ++n) bytes.push_back(static_cast<std::uint8_t>(n));
  return bytes;
}

Bytes prk() {
  return pair_secret({"6f1c2b1e-3d54-4c0a-9a63-6f3f2d0a9b11@ap.supplier.example",
                      "9b0c7f3a-52b4-4b8e-8e53-0d1f6a1c2e77",
                      "iso6523-actorid-upis::0216:003723327487",
                      "iso6523-actorid-upis::0007:2120000001"});
}

Bytes digest_bytes(std::string_view text) {
  const auto digest = sha256(text);
  return Bytes(digest.bytes().begin(), digest.bytes().end());
}

Bytes record() {
  const auto doc = commit_document(doc_salt(prk(), Role::Receiver), base::as_bytes(kSbd));
  return base::cbor::encode(Value(Value::Map{{0, std::uint64_t{1}},
                                             {1, std::uint64_t{3}},
                                             {2, std::uint64_t{1798761600123}},
                                             {3, std::uint64_t{2}},
                                             {4, Bytes(doc.bytes().begin(), doc.bytes().end())},
                                             {6, std::uint64_t{4}},
                                             {7, std::uint64_t{57}},
                                             {8, Value(Value::Array{std::uint64_t{0}, Value()})},
                                             {9, Value(Value::Map{{1, digest_bytes("sigvalue")},
                                                                  {2, digest_bytes("receiptsig")},
                                                                  {5, std::uint64_t{0}}})},
                                             {12, std::string("peppol-bis-billing/3.0.20")},
                                             {14, counted(16)}}));
}

std::vector<Bytes> entries() {
  const SystemEntry opened{0x6b36ec80,
                           {{0, std::uint64_t{1}},
                            {1, std::uint64_t{1}},
                            {2, std::string("ledger.turku.example/2027")}}};
  DocumentEntry received;
  received.time = 0x6b36ec81;
  received.fields.pair_tag = pair_tag(prk(), Role::Receiver);
  received.fields.trail_tag = trail_tag(trail_secret(prk()), kFamily, 0);
  received.fields.doc_commit =
      commit_document(doc_salt(prk(), Role::Receiver), base::as_bytes(kSbd));
  received.fields.rec_commit = commit_record(counted(32), record());
  DocumentEntry other;
  other.time = received.time;
  std::copy_n(sha256("c1").bytes().begin(), 16, other.fields.pair_tag.begin());
  std::copy_n(sha256("c2").bytes().begin(), 16, other.fields.trail_tag.begin());
  other.fields.doc_commit = sha256("c3");
  other.fields.rec_commit = sha256("c4");
  return {opened.encode(), received.encode(), other.encode()};
}

SubtreeReader reader(const std::vector<Bytes>& leaves) {
  return [&leaves](unsigned level, std::uint64_t index) -> base::Result<NodeHash> {
    std::vector<NodeHash> row;
    for (std::uint64_t at = index << level; at < (index + 1) << level; ++at)
      row.push_back(as_node(hash_leaf(leaves[at])));
    while (row.size() > 1) {
      std::vector<NodeHash> above;
      for (std::size_t at = 0; at < row.size(); at += 2)
        above.push_back(hash_node(row[at], row[at + 1]));
      row = above;
    }
    return row[0];
  };
}

constexpr std::string_view kPolicy =
    "log ledger.turku.example/2027+fcdecf24+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c\n"
    "witness espoo witness.espoo.example+ca5ae64d+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU "
    "https://espoo.example/witness/\n"
    "witness vaasa witness.vaasa.example+caefda4e+BO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR "
    "https://vaasa.example/witness/\n"
    "group cities 2 espoo vaasa\nquorum cities\n";

constexpr std::string_view kProof =
    "c2sp.org/tlog-proof@v1\nindex 1\nrD+mdtPTsPG9o0YhcsWIvPkliykV3aOmiLiVxQu/ERI=\n"
    "CpRKkIgN8HoJZwI+BC+CU9Zck+QU76XLe2mU8sr3CSM=\n\n"
    "ledger.turku.example/2027\n3\na6ySLVTg2tnraOdHnBQPbGD03/QcpgyhMpSSIUl05Q8=\n\n"
    "\xE2\x80\x94 ledger.turku.example/2027 "
    "/N7PJNGCb5FWLw5nAtUjfWOzeNOgOqsAMR3gYZznJGgfXcT/zsJNLy4reMT+PFD6o+v/ID8XtS12yCLpPxNh6mx2+QQ=\n"
    "\xE2\x80\x94 witness.espoo.example "
    "ylrmTQAAAABrNuyFF+eTq+Qn3hCJPYEdr4MkF3MKvFMv5RoFj/"
    "cPWzZQ4GIkv45kdiQogKtihKT6p0OdCyNYlpntNys4JS7qfbHlAw==\n"
    "\xE2\x80\x94 witness.vaasa.example "
    "yu/"
    "aTgAAAABrNuyGfq36PeI3Y1DkDKUlZ7j6axQLqDujhLdWmVNrlaY0fuGRqLcVdqHFry+0KzqJ+6IYXgC4DFRUCb+"
    "38FMG4tqcDg==\n";

}  // namespace

TEST_CASE("secrets, tags and commitments of an exchange are those both sides compute") {
  CHECK(to_hex(prk()) == "7f1a3f9c21b48539823f4d4e7e0abeaccf4c196f07ca7fd94a64d984c37953ba");
  CHECK(to_hex(pair_tag(prk(), Role::Sender)) == "41c9399f95a966cd9948a2f20814fc51");
  CHECK(to_hex(pair_tag(prk(), Role::Receiver)) == "059b92bd9ea5d29c467b20150c1ac382");
  CHECK(to_hex(doc_salt(prk(), Role::Sender)) ==
        "23c7d270603b5413f4de079d56ca32d72e40c22575b131cb0946fd3142059aa0");
  CHECK(to_hex(doc_salt(prk(), Role::Receiver)) ==
        "13ccfb3dbb4c4430106b66c4b134f28e476babd43eb382cf4e552bfcb6dd25db");
  CHECK(to_hex(trail_secret(prk())) ==
        "3d3afb6c68a6b7a9d98980ac6879782bc7607a5f33983fd1626539aa2edd9dd5");
  CHECK(to_hex(trail_tag(trail_secret(prk()), kFamily, 0)) == "6dffb812d8f184bac916cca4df691398");
  CHECK(commit_document(doc_salt(prk(), Role::Receiver), base::as_bytes(kSbd)).hex() ==
        "adbce9a90388050e2d6953f9ccdea914b5d02a818be63b78a5bf84b27d744b65");
  CHECK(record().size() == 181);
  CHECK(sha256(record()).hex() ==
        "9f1fbe1e1140c5a2d968798e4251b7659ebee80e369e20b83ab94f0851f5c869");
  CHECK(commit_record(counted(32), record()).hex() ==
        "c01da1d171f65dedb43b975e0096ec916ec2733db93a93bebf7098151fd1a84b");
}

TEST_CASE(
    "the entries of the exchange have the published leaf hashes and come back from their bytes") {
  const std::vector<Bytes> all = entries();
  CHECK(hash_leaf(all[0]).value().hex() ==
        "ac3fa676d3d3b0f1bda3462172c588bcf9258b2915dda3a688b895c50bbf1112");
  CHECK(hash_leaf(all[1]).value().hex() ==
        "565a311da03ab1ea06c216905a37560df05e9c5fc669b3a896305d6144173824");
  CHECK(hash_leaf(all[2]).value().hex() ==
        "0a944a90880df07a0967023e042f8253d65c93e414efa5cb7b6994f2caf70923");
  CHECK(all[1].size() == 112);
  CHECK(DocumentEntry::parse(all[1]).value().encode() == all[1]);
  CHECK(SystemEntry::parse(all[0]).value().encode() == all[0]);
  CHECK(entry_time(all[0]).value() == 0x6b36ec80);
  CHECK_FALSE(DocumentEntry::parse(all[0]));
  CHECK_FALSE(SystemEntry::parse(all[1]));
  Bytes bent = all[1];
  bent[5] = 1;
  CHECK_FALSE(DocumentEntry::parse(bent));
}

TEST_CASE("the published proof verifies under the policy of the two witnesses") {
  const TlogProof proof = TlogProof::parse(kProof).value();
  CHECK(proof.text() == kProof);
  const Policy policy = Policy::parse(kPolicy).value();
  const SignedCheckpoint checkpoint = open_checkpoint(proof.checkpoint, policy.log).value();
  CHECK(checkpoint.checkpoint.size == TreeSize(3));
  const std::vector<Bytes> all = entries();
  CHECK(tree_root(TreeSize(3), reader(all)).value() == checkpoint.checkpoint.root);
  CHECK(inclusion_proof(LeafIndex(1), TreeSize(3), reader(all)).value() == proof.hashes);
  CHECK(verify_inclusion(proof.index, TreeSize(3), hash_leaf(all[1]), proof.hashes,
                         checkpoint.checkpoint.root));
  const Note note = Note::parse(proof.checkpoint).value();
  std::vector<std::uint64_t> times;
  for (const auto& witness : policy.witnesses)
    times.push_back(verify_line(note, witness.key).value().time);
  CHECK(policy.is_met({"espoo", "vaasa"}));
  CHECK_FALSE(policy.is_met({"espoo"}));
  CHECK(anchor_time(policy, times) == 0x6b36ec85);
}

TEST_CASE("consistency proofs of the published log are its leaves") {
  const std::vector<Bytes> all = entries();
  const auto leaf = [&](std::size_t at) { return as_node(hash_leaf(all[at])); };
  CHECK(consistency_proof(TreeSize(1), TreeSize(3), reader(all)).value() ==
        Proof{leaf(1), leaf(2)});
  CHECK(consistency_proof(TreeSize(2), TreeSize(3), reader(all)).value() == Proof{leaf(2)});
  CHECK(tree_root(TreeSize(2), reader(all)).value().value().base64() ==
        "8D4Z6QAtgnJhjv4DgTYfa7RfwYebHeLFgyY9eB3tWEs=");
}

TEST_CASE("the keys of the published log sign the published lines") {
  const auto log = SignerKey::make("ledger.turku.example/2027", KeyType::Log, Bytes(32, 1)).value();
  const auto espoo =
      SignerKey::make("witness.espoo.example", KeyType::Cosigner, Bytes(32, 2)).value();
  const TlogProof proof = TlogProof::parse(kProof).value();
  const Note note = Note::parse(proof.checkpoint).value();
  CHECK(log.verifier().text() ==
        "ledger.turku.example/2027+fcdecf24+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c");
  const base::Timestamp time{std::chrono::seconds(0x6b36ec85)};
  CHECK(proof.checkpoint.find(log.sign_line(note.text, time)) != std::string::npos);
  CHECK(proof.checkpoint.find(espoo.sign_line(note.text, time)) != std::string::npos);
  CHECK(SignerKey::parse(log.text(), KeyType::Log).value().verifier().text() ==
        log.verifier().text());
}

TEST_CASE("a changed character anywhere in the published checkpoint is noticed") {
  const Policy policy = Policy::parse(kPolicy).value();
  const TlogProof proof = TlogProof::parse(kProof).value();
  const std::size_t signed_part = proof.checkpoint.find("\n\n") + 60;
  for (std::size_t at = 0; at < signed_part; ++at) {
    std::string changed = proof.checkpoint;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    if (changed == proof.checkpoint) continue;
    INFO(at);
    const auto opened = open_checkpoint(changed, policy.log);
    CHECK_FALSE(opened);
  }
}
