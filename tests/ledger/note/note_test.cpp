#include "ledger/note/note.h"

#include <catch2/catch.hpp>

#include "ledger/note/checkpoint.h"
#include "ledger/note/policy.h"
#include "ledger/note/tlog_proof.h"

using namespace ledger;

namespace {
SignerKey key(std::string name, KeyType type = KeyType::Log, std::uint8_t seed = 9) {
  return SignerKey::make(std::move(name), type, base::Bytes(32, seed)).value();
}
std::string policy_with(std::string_view rest) {
  return "log " + key("log.example/2026").verifier().text() + " https://log.example/\n" +
         std::string(rest);
}
std::string witness(std::string name, std::uint8_t seed) {
  return "witness " + name + " " +
         key(name + ".example", KeyType::Cosigner, seed).verifier().text() + "\n";
}
}  // namespace

TEST_CASE("a key name has no white space, no plus sign and is not empty") {
  const auto seed = base::Bytes(32, 1);
  for (const auto* bad : {"", "a b", "a+b", "a\tb", "a\xC2\xA0z", "a\xE3\x80\x80z", "\xFF"}) {
    INFO(bad);
    CHECK_FALSE(SignerKey::make(bad, KeyType::Log, seed));
  }
  CHECK(SignerKey::make("p\xC3\xB6yt\xC3\xA4.example/2026", KeyType::Log, seed));
}

TEST_CASE("a verifier key whose id does not match its key is refused") {
  std::string text = key("a.example").verifier().text();
  CHECK(VerifierKey::parse(text));
  text[10] = text[10] == '0' ? '1' : '0';
  CHECK(VerifierKey::parse(text).error().code == "note.vkey");
  CHECK_FALSE(VerifierKey::parse("a+b"));
  CHECK_FALSE(VerifierKey::parse(""));
}

TEST_CASE("unknown signature lines are ignored, a known bad one refuses the note") {
  const SignerKey log = key("log.example/2026");
  const Checkpoint checkpoint{"log.example/2026", TreeSize(0), empty_root(), ""};
  SignedCheckpoint made = sign_checkpoint(checkpoint, log);
  const std::string stranger = key("other.example").sign_line(checkpoint.text(), {});
  CHECK(open_checkpoint(made.note + stranger, log.verifier()));
  CHECK(open_checkpoint(stranger, log.verifier()).error().code == "note");
  CHECK(open_checkpoint(checkpoint.text() + "\n" + stranger, log.verifier()).error().code ==
        "note.unsigned");
  const std::string wrong = log.sign_line("other text\n", {});
  CHECK(open_checkpoint(checkpoint.text() + "\n" + wrong, log.verifier()).error().code ==
        "note.signature");
  CHECK(open_checkpoint(made.note + wrong, log.verifier()).error().code == "note.signature");
}

TEST_CASE("notes out of form are refused") {
  for (const auto* bad :
       {"", "text\n", "text\n\n", "text\n\nno dash\n", "text\n\n\xE2\x80\x94 name\n",
        "text\n\n\xE2\x80\x94 name AAA=\n", "text\n\n\xE2\x80\x94 name AAAAAAAA",
        "te\x01xt\n\n\xE2\x80\x94 name AAAAAAAA\n", "te\rxt\n\n\xE2\x80\x94 name AAAAAAAA\n"}) {
    INFO(bad);
    CHECK_FALSE(Note::parse(bad));
  }
  CHECK(Note::parse("a\n\nb\n\n\xE2\x80\x94 name AAAAAAAA\n").value().text == "a\n\nb\n");
}

TEST_CASE("a checkpoint has one spelling") {
  const std::string root = empty_root().value().base64();
  CHECK(Checkpoint::parse("o\n0\n" + root + "\n"));
  CHECK(Checkpoint::parse("o\n5\n" + root + "\nextension\n").value().extensions == "extension\n");
  for (const std::string& bad : std::vector<std::string>{
           "o\n05\n" + root + "\n", "\n5\n" + root + "\n", "o\n-1\n" + root + "\n", "o\n5\n" + root,
           std::string("o\n5\nAAAA\n"),
           std::string("o\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")}) {
    INFO(bad);
    CHECK_FALSE(Checkpoint::parse(bad));
  }
}

TEST_CASE("a policy counts members of groups within groups") {
  const Policy policy =
      Policy::parse(policy_with("# cities\n" + witness("a", 1) + witness("b", 2) + witness("c", 3) +
                                "group inner any a b\ngroup outer all inner c\nquorum outer\n"))
          .value();
  CHECK(policy.is_met({"b", "c"}));
  CHECK_FALSE(policy.is_met({"a", "b"}));
  CHECK(Policy::parse(policy_with("quorum none\n")).value().is_met({}));
}

TEST_CASE("a policy that is not clear is refused with its line") {
  for (const std::string& bad : std::vector<std::string>{
           std::string("quorum none\n"), policy_with(""), policy_with("quorum nobody\n"),
           policy_with(witness("a", 1) + witness("a", 2) + "quorum a\n"),
           policy_with(witness("a", 1) + "group g 2 a\nquorum g\n"),
           policy_with(witness("a", 1) + "group g all a a\nquorum g\n"),
           policy_with(witness("none", 1) + "quorum none\n"),
           policy_with("colour blue\nquorum none\n"), policy_with(policy_with("quorum none\n"))}) {
    INFO(bad);
    REQUIRE_FALSE(Policy::parse(bad));
    CHECK(Policy::parse(bad).error().code == "policy");
  }
}

TEST_CASE("a changed character of a policy's key leaves no key") {
  const std::string policy = policy_with("quorum none\n");
  const std::size_t end = policy.find('\n');
  for (std::size_t at = policy.find('+') + 1; at < end && policy[at] != ' '; ++at) {
    std::string changed = policy;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    INFO(changed);
    CHECK(Policy::parse(changed).error().code == "policy.key");
  }
}

TEST_CASE("the anchor time disregards as many clocks as may lie") {
  const Policy flat =
      Policy::parse(policy_with(witness("a", 1) + witness("b", 2) + witness("c", 3) +
                                witness("d", 4) + "group g 4 a b c d\nquorum g\n"))
          .value();
  CHECK(anchor_time(flat, {40, 10, 30, 20}) == 30);  // k = 4 of m = 4: two may lie
  CHECK_FALSE(anchor_time(flat, {}));
}
