#include "base/xml/parser_names.h"

namespace base::xml {
namespace {

/// All units count: a document may have one local name in very many namespaces.
std::uint64_t hash_of(const ParserNames::Key& key) {
  constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15u;
  std::uint64_t hash = 0;
  for (const std::u16string_view part : {key.local, key.prefix, key.uri}) {
    hash = (hash ^ part.size()) * kMix;
    for (const char16_t unit : part) hash = (hash ^ unit) * kMix;
  }
  return hash ^ (hash >> 31);
}

std::string utf8(std::u16string_view text) {
  Characters out;
  out.append(text);
  return std::string(out.view(0, out.size()));
}

}  // namespace

std::uint32_t ParserNames::name(const Key& key, TreeBuilder& builder) {
  const std::uint64_t hash = hash_of(key);
  const std::uint32_t known = by_spelling_.find(hash, [&](std::uint32_t number) {
    const Spelling& spelling = spellings_[number];
    return spelling.local == key.local && spelling.prefix == key.prefix && spelling.uri == key.uri;
  });
  if (known != SeenNumbers::kNone) return spellings_[known].name;
  const std::uint32_t made = builder.name(utf8(key.uri), utf8(key.local), utf8(key.prefix));
  by_spelling_.add(hash, static_cast<std::uint32_t>(spellings_.size()));
  spellings_.push_back(
      {std::u16string(key.uri), std::u16string(key.local), std::u16string(key.prefix), made});
  return made;
}

}  // namespace base::xml
