#include "base/xml/vocabulary.h"

#include <functional>

namespace base::xml {
namespace {

std::uint64_t hash_of(std::string_view text) {
  return std::hash<std::string_view>()(text);
}

}  // namespace

Vocabulary::Vocabulary() : places_(1) {
  strings_.push_back({0, 0});
}

std::uint32_t Vocabulary::find_string(std::string_view text) const {
  if (text.empty()) return kEmptyString;
  return string_index_.find(hash_of(text),
                            [&](std::uint32_t number) { return string(number) == text; });
}

std::uint32_t Vocabulary::add_string(std::string_view text) {
  const std::uint32_t known = find_string(text);
  if (known != kNone) return known;
  const std::uint32_t made = strings();
  strings_.push_back(
      {static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())});
  text_ += text;
  string_index_.add(hash_of(text), made);
  return made;
}

std::uint32_t Vocabulary::find_name(std::uint32_t uri, std::uint32_t local,
                                    std::uint32_t prefix) const {
  return name_index_.find(mixed(mixed(uri, local), prefix), [&](std::uint32_t number) {
    const Name& known = names_[number];
    return known.uri == uri && known.local == local && known.prefix == prefix;
  });
}

std::uint32_t Vocabulary::find_name(std::string_view uri, std::string_view local,
                                    std::string_view prefix) const {
  const std::uint32_t of_uri = find_string(uri), of_local = find_string(local),
                      of_prefix = find_string(prefix);
  if (of_uri == kNone || of_local == kNone || of_prefix == kNone) return kNone;
  return find_name(of_uri, of_local, of_prefix);
}

std::uint32_t Vocabulary::add_name(std::string_view uri, std::string_view local,
                                   std::string_view prefix) {
  const std::uint32_t of_uri = add_string(uri), of_local = add_string(local),
                      of_prefix = add_string(prefix);
  const std::uint32_t known = find_name(of_uri, of_local, of_prefix);
  if (known != kNone) return known;
  const std::uint32_t made = names();
  std::uint32_t canonical =
      canonical_index_.find(mixed(of_uri, of_local), [&](std::uint32_t number) {
        return names_[number].uri == of_uri && names_[number].local == of_local;
      });
  if (canonical == kNone) {
    canonical = made;
    canonical_index_.add(mixed(of_uri, of_local), made);
  }
  names_.push_back({of_uri, of_local, of_prefix, canonical});
  name_index_.add(mixed(mixed(of_uri, of_local), of_prefix), made);
  return made;
}

std::uint32_t Vocabulary::add_child(std::uint32_t place, std::uint32_t canonical) {
  const std::uint32_t known = child(place, canonical);
  if (known != kNone) return known;
  const std::uint32_t made = places();
  places_.push_back({place, canonical});
  place_index_.add(mixed(place, canonical), made);
  return made;
}

}  // namespace base::xml
