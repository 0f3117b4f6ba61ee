#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/xml/vocabulary.h"
#include "ubl/xpath/names.h"

namespace ubl::xpath {

/// The names of a vocabulary in the numbers of a rule set, and back. Documents of one vocabulary
/// share it. Threads: any; it never changes.
class NameMap final {
 public:
  static constexpr std::uint32_t kNone = Names::kNone;
  /// Names::kNone where no expression has it.
  struct Mapped {
    std::uint32_t name, uri, local;
  };

  NameMap(std::shared_ptr<const base::xml::Vocabulary> vocabulary, const Names& names);

  const base::xml::Vocabulary& vocabulary() const { return *vocabulary_; }
  bool is_of(const base::xml::Vocabulary& other) const { return vocabulary_.get() == &other; }
  const Mapped& mapped(std::uint32_t tree_name) const { return mapped_[tree_name]; }
  /// Whether a document of the vocabulary has had elements below those of a place.
  bool has_children(std::uint32_t place) const { return has_children_[place]; }
  /// The canonical tree name of a name of the rule set; kNone when no document of the vocabulary
  /// has had it.
  std::uint32_t tree_name(std::uint32_t name) const {
    return name < tree_names_.size() ? tree_names_[name] : kNone;
  }

 private:
  std::shared_ptr<const base::xml::Vocabulary> vocabulary_;
  std::vector<Mapped> mapped_;             ///< by tree name
  std::vector<std::uint32_t> tree_names_;  ///< by name of the rule set
  std::vector<bool> has_children_;         ///< by place
};

}  // namespace ubl::xpath
