#pragma once

// Inside base/xml only.
#include <string>
#include <string_view>
#include <vector>

#include "base/xml/seen_numbers.h"
#include "base/xml/tree_builder.h"

namespace base::xml {

/// What the names of the parser are in the vocabulary of a tree.
///
/// A name is looked up by its UTF-16 once for each document and then by the address of the parser's
/// own record of it; UTF-8 is made of it only when no document before had it.
/// Lifetime: serves the documents of one root element, one after the other. Threads: one.
class ParserNames final {
 public:
  struct Key {
    std::u16string_view uri, local, prefix;
  };

  /// Before a document: records of the parser are forgotten.
  void begin() { by_record_.clear(), records_.clear(); }

  /// The name of an element whose record is at this address.
  template <class Describe>
  std::uint32_t element(const void* record, std::uint32_t uri, TreeBuilder& builder,
                        Describe&& describe) {
    const std::uint64_t hash = (reinterpret_cast<std::uintptr_t>(record) + uri) * kMix;
    const std::uint32_t known = by_record_.find(hash, [&](std::uint32_t number) {
      return records_[number].record == record && records_[number].uri == uri;
    });
    if (known != SeenNumbers::kNone) return records_[known].name;
    by_record_.add(hash, static_cast<std::uint32_t>(records_.size()));
    records_.push_back({record, uri, name(describe(), builder)});
    return records_.back().name;
  }
  std::uint32_t name(const Key& key, TreeBuilder& builder);
  /// How many different elements this document has shown.
  std::size_t elements() const { return records_.size(); }

 private:
  static constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15u;
  struct Record {
    const void* record;
    std::uint32_t uri, name;
  };
  struct Spelling {
    std::u16string uri, local, prefix;
    std::uint32_t name;
  };

  SeenNumbers by_record_, by_spelling_;
  std::vector<Record> records_;
  std::vector<Spelling> spellings_;
};

}  // namespace base::xml
