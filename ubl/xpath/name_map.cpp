#include "ubl/xpath/name_map.h"

namespace ubl::xpath {

NameMap::NameMap(std::shared_ptr<const base::xml::Vocabulary> vocabulary, const Names& names)
    : vocabulary_(std::move(vocabulary)) {
  std::vector<std::uint32_t> strings;
  strings.reserve(vocabulary_->strings());
  for (std::uint32_t number = 0; number < vocabulary_->strings(); ++number)
    strings.push_back(names.find_string(vocabulary_->string(number)));
  mapped_.reserve(vocabulary_->names());
  tree_names_.assign(names.size(), kNone);
  for (std::uint32_t number = 0; number < vocabulary_->names(); ++number) {
    const base::xml::Vocabulary::Name& name = vocabulary_->name(number);
    Mapped mapped{kNone, strings[name.uri], strings[name.local]};
    if (mapped.uri != kNone && mapped.local != kNone)
      mapped.name = names.find_name(mapped.uri, mapped.local);
    if (mapped.name != kNone) tree_names_[mapped.name] = name.canonical;
    mapped_.push_back(mapped);
  }
  has_children_.assign(vocabulary_->places(), false);
  for (std::uint32_t place = 1; place < vocabulary_->places(); ++place)
    has_children_[vocabulary_->place(place).parent] = true;
}

}  // namespace ubl::xpath
