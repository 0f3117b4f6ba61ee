#include "base/xml/quick_reader.h"

namespace base::xml {
namespace {

constexpr std::string_view kDeclaration = "xmlns";

bool is_declaration(std::string_view spelt) {
  return spelt.starts_with(kDeclaration) &&
         (spelt.size() == kDeclaration.size() || spelt[kDeclaration.size()] == ':');
}

}  // namespace

void QuickReader::start_root(std::string_view spelt) {
  // A processing instruction before the root has begun a vocabulary that is this document's alone.
  const std::string_view local = spelt.substr(spelt.find(':') + 1);
  names_ = builder_.has_own_names() ? &own_names_ : &all_names_.of(local);
  builder_.use(names_->vocabulary);
}

bool QuickReader::start_tag() {
  if (names_ == nullptr) {
    const std::string_view root = in_.name();
    start_root(root);
    return start_tag_of(root, names_->quick.after(last_place_));
  }
  QuickNames::Element& guess = names_->quick.after(last_place_);
  const std::string_view guessed = in_.name_if(guess.spelt);
  if (guessed.empty()) return start_tag_of(in_.name(), guess);
  const bool plain = in_.peek() == '>' && open_.size() < wanted_.limits.depth &&
                     names_->quick.holds(guess, scopes_, builder_);
  if (!plain) return start_tag_of(guessed, guess);
  in_.skip(">");
  start_element(guessed, guess);
  return true;
}

bool QuickReader::start_tag_of(std::string_view spelt, QuickNames::Element& guess) {
  if (open_.size() >= wanted_.limits.depth || !attributes()) return false;
  const bool is_empty = in_.skip("/");
  if (!in_.skip(">")) return false;
  for (std::size_t at = 0; at < tag_size_; ++at)
    if (is_declaration(tag_[at].spelt) && !declare(tag_[at])) return false;
  if (spelt != guess.spelt || !names_->quick.holds(guess, scopes_, builder_)) {
    auto found = names_->quick.element(spelt, scopes_, builder_);
    if (!found) return false;
    guess = *std::move(found);
  }
  start_element(spelt, guess);
  if (!name_attributes()) return false;
  if (is_empty) end_element();
  return true;
}

/// Up to the end of the tag.
bool QuickReader::attributes() {
  tag_size_ = 0;
  for (;;) {
    const bool space = in_.spaces();
    if (in_.peek() == '>' || in_.peek() == '/') return true;
    if (!space || tag_size_ == kMostAttributes || tag_size_ >= wanted_.limits.attributes)
      return false;
    Attribute& next = tag_[tag_size_++];
    next.spelt = in_.name();
    in_.spaces();
    if (!in_.skip("=")) return false;
    in_.spaces();
    const auto value = in_.value(next.lent);
    if (!value) return false;
    next.value = *value;
  }
}

/// Namespaces in XML 1.0, section 3; nothing about the prefixes xml and xmlns is for this reader.
bool QuickReader::declare(const Attribute& attribute) {
  std::string_view prefix;
  if (attribute.spelt.size() > kDeclaration.size()) {
    prefix = attribute.spelt.substr(kDeclaration.size() + 1);
    if (!is_ncname(prefix) || prefix == "xml" || prefix == kDeclaration || attribute.value.empty())
      return false;
  }
  if (attribute.value.starts_with("http://www.w3.org/XML/") ||
      attribute.value.starts_with("http://www.w3.org/2000/xmlns"))
    return false;
  const std::uint32_t of_prefix = builder_.string(prefix), uri = builder_.string(attribute.value);
  if (!scopes_.declare(of_prefix, uri, open_.size() + 1)) return false;
  builder_.declare(of_prefix, uri);
  return true;
}

/// No two may have one name, however they are spelt.
bool QuickReader::name_attributes() {
  std::size_t count = 0;
  for (std::size_t at = 0; at < tag_size_; ++at) {
    if (is_declaration(tag_[at].spelt)) continue;
    const auto name = names_->quick.attribute(tag_[at].spelt, scopes_, builder_);
    if (!name) return false;
    const std::uint32_t canonical = builder_.vocabulary().name(*name).canonical;
    for (std::size_t before = 0; before < count; ++before)
      if (tag_names_[before] == canonical) return false;
    tag_names_[count++] = canonical;
    builder_.attribute(*name, tag_[at].value);
  }
  return true;
}

}  // namespace base::xml
