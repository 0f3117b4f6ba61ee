#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/xml/tree_builder.h"

namespace base::xml {

/// Whether that is a name without a colon, of ASCII characters of names.
bool is_ncname(std::string_view ascii);

/// What the prefixes of one document mean where its reader stands. Prefixes and namespaces are
/// strings of the vocabulary. Threads: one.
class QuickScopes final {
 public:
  static constexpr std::uint32_t kNone = Vocabulary::kNone;
  /// kNone: not declared. No prefix is no namespace until one is declared for it.
  std::uint32_t meaning(std::uint32_t prefix) const {
    if (prefix < meanings_.size() && meanings_[prefix] != kNone) return meanings_[prefix];
    return prefix == Vocabulary::kEmptyString ? Vocabulary::kEmptyString : kNone;
  }
  /// Depths only grow until they are left; false: declared at this depth already.
  bool declare(std::uint32_t prefix, std::uint32_t uri, std::size_t depth);
  /// Forgets what was declared at this depth or below.
  void leave(std::size_t depth) {
    while (!changes_.empty() && changes_.back().depth >= depth) undo();
  }

 private:
  struct Change {
    std::size_t depth;
    std::uint32_t prefix, before;
  };
  void undo();
  std::vector<std::uint32_t> meanings_;  ///< by prefix
  std::vector<Change> changes_;
};

/// Names as the quick reader found them spelt, and their numbers in the vocabulary.
///
/// A table of fixed size: a spelling has two places, and one that finds both taken takes one over.
/// So a document with very many names, or with names made to collide, costs no more than one lookup
/// in the vocabulary for each.
/// Lifetime: serves the documents of one root element, one after the other. Threads: one.
class QuickNames final {
 public:
  /// An element that stood somewhere. All of it stays true while the vocabulary grows.
  struct Element {
    std::string spelt;
    std::uint32_t prefix = kNone, uri = kNone, name = kNone;
    std::uint32_t above = kNone, place = kNone;  ///< places of its parent and of itself
  };
  /// What came after the last start tag at a place: a good guess at what comes this time.
  Element& after(std::uint32_t place) {
    constexpr std::uint32_t kMost = 2000;  // those behind share the last one
    const std::uint32_t kept = std::min(place, kMost);
    if (kept >= after_.size()) after_.resize(kept + 1);
    return after_[kept];
  }
  /// Whether it is what an element of that spelling is here.
  bool holds(const Element& guess, const QuickScopes& scopes, const TreeBuilder& builder) const {
    return guess.above == builder.place() && scopes.meaning(guess.prefix) == guess.uri;
  }
  /// Nothing where it is no qualified name or its prefix is not declared.
  std::optional<Element> element(std::string_view spelt, const QuickScopes& scopes,
                                 TreeBuilder& builder);
  std::optional<std::uint32_t> attribute(std::string_view spelt, const QuickScopes& scopes,
                                         TreeBuilder& builder);

 private:
  static constexpr std::uint32_t kNone = Vocabulary::kNone;
  struct Meaning {
    std::uint32_t uri = kNone, name = kNone;
  };
  struct Spelling {
    std::string text;
    std::uint32_t prefix = kNone;  ///< kNone: a free place
    Meaning element, attribute;    ///< what it was the last time
  };
  Spelling* find(std::string_view spelt, TreeBuilder& builder);
  std::uint32_t resolve(const Spelling& spelling, Meaning& last, std::uint32_t uri,
                        TreeBuilder& builder);
  std::vector<Spelling> spellings_;
  std::vector<Element> after_;  ///< by place
};

}  // namespace base::xml
