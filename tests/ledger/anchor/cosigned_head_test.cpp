#include "ledger/anchor/cosigned_head.h"

#include <catch2/catch.hpp>

#include "tests/ledger/witness/small_log.h"

using namespace ledger;
using namespace std::chrono_literals;

namespace {

SignerKey witness(const std::string& name) {
  return SignerKey::make("witness." + name, KeyType::Cosigner, base::crypto::sha256(name).bytes())
      .value();
}

Cosignature cosign(const std::string& name, const SignedCheckpoint& head, std::uint64_t seconds) {
  return {witness(name).sign_line(head.checkpoint.text(),
                                  base::Timestamp(std::chrono::seconds(seconds))),
          seconds};
}

}  // namespace

TEST_CASE("a head is anchored when the quorum has cosigned it, at a time that liars cannot move") {
  test::SmallLog log;
  std::string text = "log " + log.key.verifier().text() + " http://log/\n";
  for (const auto* name : {"a", "b", "c", "d"})
    text += std::string("witness ") + name + " " + witness(name).verifier().text() + " http://w/\n";
  const Policy policy = Policy::parse(text + "group g 4 a b c d\nquorum g\n").value();
  CosignedHead head(log.log->checkpoint());
  CHECK_FALSE(head.anchored(policy));
  head.add("c", cosign("c", head.head(), 500));
  head.add("a", cosign("a", head.head(), 100));
  head.add("b", cosign("b", head.head(), 300));
  CHECK_FALSE(head.anchored(policy));
  head.add("d", cosign("d", head.head(), 10));
  // 4 of 4 excludes a fork with two liars: the third smallest time is an honest one or later.
  REQUIRE(head.anchored(policy));
  CHECK(head.anchored(policy)->time == 300);
  head.add("d", cosign("d", head.head(), 400));
  CHECK(head.anchored(policy)->time == 400);
  // What is published opens again as the same head with the same lines.
  const std::string note = head.anchored(policy)->checkpoint.note;
  const CosignedHead again = CosignedHead::open(note, policy).value();
  CHECK(again.with_lines(policy).note == note);
  CHECK(again.head().note == head.head().note);
  CHECK(again.anchored(policy)->time == 400);
  CHECK_FALSE(CosignedHead::open(note + witness("a").sign_line("x\n", {}), policy));
  CHECK_FALSE(CosignedHead::open(note.substr(1), policy));
}
