// Commands that judge what others bring: evidence, check-merkle.
#include "ledger/evidence/evidence.h"

#include <iostream>

#include "base/file/file.h"
#include "base/json/value.h"
#include "base/text.h"
#include "tools/kuitti-ledger/commands.h"
#include "tools/kuitti-ledger/places.h"

namespace kuitti_ledger {
namespace {

using base::Bytes;
using base::Exit;
using base::Result;
using base::json::Value;

base::Error bad(std::string detail) {
  return base::malformed("check-merkle", std::move(detail));
}

/// The text with every number as a string: sizes go up to 2^64 - 1, a JSON integer here to 2^63
/// - 1.
std::string with_quoted_numbers(std::string_view text) {
  std::string out;
  bool in_string = false, in_number = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"' && (at == 0 || text[at - 1] != '\\')) in_string = !in_string;
    const bool digit = !in_string && c >= '0' && c <= '9';
    if (digit != in_number) out += '"';
    in_number = digit;
    out += c;
  }
  return out;
}

Result<std::uint64_t> number_at(const Value& test, std::string_view key) {
  const auto number = base::parse_decimal(test.text_at(key));
  if (!number) return bad(std::string(key) + " is no size");
  return *number;
}

Result<Bytes> bytes_at(const Value& test, std::string_view key) {
  const Value* found = test.find(key);
  if (found == nullptr || found->is_null()) return Bytes();
  if (found->text() == nullptr) return bad(std::string(key) + " is no base64");
  return base::from_base64(*found->text());
}

/// A digest; nothing when it is of another length, which no proof survives.
Result<std::optional<base::crypto::Sha256>> digest_at(const Value& test, std::string_view key) {
  TRY(const Bytes bytes, bytes_at(test, key));
  const auto digest = base::crypto::Sha256::from_bytes(bytes);
  return digest ? std::optional(*digest) : std::nullopt;
}

Result<std::optional<ledger::Proof>> proof_at(const Value& test) {
  ledger::Proof proof;
  const Value* found = test.find("proof");
  if (found == nullptr || found->is_null()) return std::optional(proof);
  if (found->items() == nullptr) return bad("proof is no list");
  for (const Value& item : *found->items()) {
    if (item.text() == nullptr) return bad("a hash is no base64");
    TRY(const Bytes bytes, base::from_base64(*item.text()));
    const auto hash = base::crypto::Sha256::from_bytes(bytes);
    if (!hash) return std::optional<ledger::Proof>();
    proof.emplace_back(*hash);
  }
  return std::optional(proof);
}

Result<bool> holds_inclusion(const Value& test) {
  TRY(const std::uint64_t index, number_at(test, "leafIdx"));
  TRY(const std::uint64_t size, number_at(test, "treeSize"));
  TRY(const auto root, digest_at(test, "root"));
  TRY(const auto leaf, digest_at(test, "leafHash"));
  TRY(const auto proof, proof_at(test));
  return root && leaf && proof &&
         ledger::verify_inclusion(ledger::LeafIndex(index), ledger::TreeSize(size),
                                  ledger::LeafHash(*leaf), *proof, ledger::RootHash(*root));
}

Result<bool> holds_consistency(const Value& test) {
  TRY(const std::uint64_t from, number_at(test, "size1"));
  TRY(const std::uint64_t to, number_at(test, "size2"));
  TRY(const auto from_root, digest_at(test, "root1"));
  TRY(const auto to_root, digest_at(test, "root2"));
  TRY(const auto proof, proof_at(test));
  if (from == to && from > 0 && proof && proof->empty()) {
    // Nothing is hashed: the same root, whatever it is, is consistent with itself.
    TRY(const Bytes before, bytes_at(test, "root1"));
    TRY(const Bytes after, bytes_at(test, "root2"));
    return before == after;
  }
  return from_root && to_root && proof &&
         ledger::verify_consistency(ledger::TreeSize(from), ledger::TreeSize(to), *proof,
                                    ledger::RootHash(*from_root), ledger::RootHash(*to_root));
}

/// One file: whether its proof holds; the line also says whether the file expected that.
Result<bool> judge_file(const std::string& file) {
  TRY(const std::string text, base::file::read_text(file));
  TRY(const Value test, base::json::parse(with_quoted_numbers(text)));
  const bool inclusion = test.find("leafIdx") != nullptr;
  if (!inclusion && test.find("size1") == nullptr)
    return bad("neither an inclusion nor a consistency proof");
  TRY(const bool holds, inclusion ? holds_inclusion(test) : holds_consistency(test));
  std::cout << file << "\t" << (inclusion ? "inclusion" : "consistency") << "\t"
            << (holds ? "holds" : "does not hold");
  const Value* refusal = test.find("wantErr");
  if (refusal != nullptr && refusal->flag() != nullptr)
    std::cout << (*refusal->flag() == holds ? "\tunexpected" : "\texpected");
  std::cout << "\n";
  return holds;
}

}  // namespace

Exit evidence(const base::Arguments& arguments) {
  const auto& words = arguments.positional();
  if (words.size() != 3 || words[1] != "verify" || !arguments.has("--vkey"))
    return usage("evidence verify FILE --vkey FILE");
  const auto keys = read_vkeys(arguments.value("--vkey"));
  if (!keys) return fail(Exit::Unreadable, keys.error());
  const auto text = base::file::read_text(words[2], 64u << 20);
  if (!text) return fail(Exit::Unreadable, text.error());
  const auto parsed = ledger::parse_evidence(*text);
  if (!parsed) return fail(Exit::Unreadable, parsed.error());
  const auto judged = ledger::judge_evidence(*parsed, *keys);
  if (!judged)
    return fail(judged.error().code == "evidence.keys" ? Exit::CannotTell : Exit::No,
                judged.error());
  std::cout << "proven: " << *judged << "\n";
  return Exit::Yes;
}

/// Exit 0 when every proof holds, 1 when one does not, 3 when a file cannot be read.
Exit check_merkle(const base::Arguments& arguments) {
  const auto& words = arguments.positional();
  if (words.size() < 2) return usage("check-merkle FILE...");
  Exit worst = Exit::Yes;
  for (std::size_t at = 1; at < words.size(); ++at) {
    const auto judged = judge_file(words[at]);
    if (!judged) {
      std::cout << words[at] << "\tunreadable\t" << base::describe(judged.error()) << "\n";
      worst = Exit::Unreadable;
    } else if (!*judged && worst == Exit::Yes) {
      worst = Exit::No;
    }
  }
  return worst;
}

}  // namespace kuitti_ledger
