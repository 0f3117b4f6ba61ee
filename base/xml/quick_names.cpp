#include "base/xml/quick_names.h"

#include <cstring>

namespace base::xml {
namespace {

constexpr std::size_t kPlaces = 1024;
constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Both ends and the size tell the names of a document apart well enough.
std::size_t place_of(std::string_view spelt) {
  constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15u;
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  std::uint64_t first = 0, last = 0;
  if (spelt.size() >= kWord) {
    std::memcpy(&first, spelt.data(), kWord);
    std::memcpy(&last, spelt.data() + spelt.size() - kWord, kWord);
  } else {
    std::memcpy(&first, spelt.data(), spelt.size());
  }
  const std::uint64_t hash = ((first ^ spelt.size()) * kMix ^ last) * kMix;
  return static_cast<std::size_t>(hash >> 32) % kPlaces;
}

}  // namespace

bool is_ncname(std::string_view ascii) {
  return !ascii.empty() && begins_name(ascii[0]) && ascii.find(':') == std::string_view::npos;
}

bool QuickScopes::declare(std::uint32_t prefix, std::uint32_t uri, std::size_t depth) {
  for (auto change = changes_.rbegin(); change != changes_.rend() && change->depth == depth;
       ++change)
    if (change->prefix == prefix) return false;
  if (prefix >= meanings_.size()) meanings_.resize(prefix + 1, kNone);
  changes_.push_back({depth, prefix, meanings_[prefix]});
  meanings_[prefix] = uri;
  return true;
}

void QuickScopes::undo() {
  meanings_[changes_.back().prefix] = changes_.back().before;
  changes_.pop_back();
}

/// nullptr: no qualified name.
QuickNames::Spelling* QuickNames::find(std::string_view spelt, TreeBuilder& builder) {
  if (spellings_.empty()) spellings_.resize(kPlaces);
  const std::size_t place = place_of(spelt);
  Spelling& first = spellings_[place];
  if (first.text == spelt && first.prefix != kNone) return &first;
  Spelling& second = spellings_[place ^ 1];
  if (second.text == spelt && second.prefix != kNone) return &second;

  const std::size_t colon = spelt.find(':');
  const bool prefixed = colon != std::string_view::npos;
  const std::string_view prefix = prefixed ? spelt.substr(0, colon) : std::string_view();
  const std::string_view local = prefixed ? spelt.substr(colon + 1) : spelt;
  if (!is_ncname(local) || (prefixed && !is_ncname(prefix))) return nullptr;
  Spelling& taken = first.prefix == kNone ? first : second;
  taken = {std::string(spelt), builder.string(prefix), {}, {}};
  return &taken;
}

std::uint32_t QuickNames::resolve(const Spelling& spelling, Meaning& last, std::uint32_t uri,
                                  TreeBuilder& builder) {
  if (last.uri == uri) return last.name;
  // Copies, because the vocabulary may move when it grows.
  const std::string space(builder.vocabulary().string(uri));
  const std::string prefix(builder.vocabulary().string(spelling.prefix));
  const std::size_t local = prefix.empty() ? 0 : prefix.size() + 1;
  last = {uri, builder.name(space, std::string_view(spelling.text).substr(local), prefix)};
  return last.name;
}

std::optional<QuickNames::Element> QuickNames::element(std::string_view spelt,
                                                       const QuickScopes& scopes,
                                                       TreeBuilder& builder) {
  Spelling* const found = find(spelt, builder);
  if (found == nullptr) return std::nullopt;
  const std::uint32_t uri = scopes.meaning(found->prefix);
  if (uri == kNone) return std::nullopt;
  const std::uint32_t name = resolve(*found, found->element, uri, builder);
  return Element{found->text, found->prefix, uri, name, builder.place(), builder.place_of(name)};
}

std::optional<std::uint32_t> QuickNames::attribute(std::string_view spelt,
                                                   const QuickScopes& scopes,
                                                   TreeBuilder& builder) {
  Spelling* const found = find(spelt, builder);
  if (found == nullptr) return std::nullopt;
  const bool prefixed = found->prefix != Vocabulary::kEmptyString;
  std::uint32_t uri = prefixed ? scopes.meaning(found->prefix) : Vocabulary::kEmptyString;
  if (uri == kNone && spelt.starts_with("xml:")) uri = builder.string(kXmlNamespace);
  if (uri == kNone) return std::nullopt;
  return resolve(*found, found->attribute, uri, builder);
}

}  // namespace base::xml
