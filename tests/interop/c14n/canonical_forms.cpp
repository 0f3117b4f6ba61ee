// Canonical forms of many documents, for comparison with another implementation.
//   in:  apex<TAB>prefixes<TAB>document     apex 0 = the document, n = its n-th element; prefixes
//                                           separated by blanks; the document in Base64
//   out: the canonical form in Base64, or "error CODE", a line for each line
#include <iostream>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/xml/canonical.h"
#include "base/xml/parse.h"

namespace {

using base::xml::Node;

/// The next node in document order, or none.
Node next_of(Node at) {
  if (const Node child = at.first_child()) return child;
  while (at && !at.next_sibling()) at = at.parent();
  return at.next_sibling();
}

Node apex_of(const base::xml::Tree& tree, std::uint64_t number) {
  Node at = tree.document();
  while (at && number > 0) {
    at = next_of(at);
    if (at.is_element()) --number;
  }
  return at;
}

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  for (const std::string_view word : base::split(list, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

base::Result<std::string> canonical_form(std::string_view line) {
  const auto fields = base::split(line, '\t');
  if (fields.size() != 3) return base::malformed("job", "expected three fields");
  TRY(const std::uint64_t number, base::parse_decimal(fields[0]));
  TRY(const base::Bytes document, base::from_base64(fields[2]));
  TRY(const base::xml::Tree tree, base::xml::parse(document));
  const Node apex = apex_of(tree, number);
  if (!apex) return base::not_found("job.apex", "the document has fewer elements");
  return base::xml::canonicalize_exclusive(apex, words_of(fields[1]));
}

}  // namespace

int main() {
  const base::xml::Library library;
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const auto form = canonical_form(line);
    if (form) {
      std::cout << base::to_base64(base::as_bytes(*form)) << "\n";
    } else {
      std::cout << "error " << form.error().code << "\n";
    }
  }
  return std::cout.flush() ? 0 : 1;
}
