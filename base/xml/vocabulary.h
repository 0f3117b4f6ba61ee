#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/xml/seen_numbers.h"

namespace base::xml {

/// The names that documents use and the paths at which their elements stand, each with a number.
///
/// Documents of one kind have the same names and paths. The trees of a thread therefore share one
/// Vocabulary for each root element: a document that brings nothing new is not looked up twice, and
/// what was found out about a path holds for the next document. One that is shared never changes;
/// who needs more copies it first, and numbers stay what they are in the copy.
///
/// Threads: any may read.
class Vocabulary final {
 public:
  static constexpr std::uint32_t kNone = SeenNumbers::kNone;
  static constexpr std::uint32_t kEmptyString = 0;
  static constexpr std::uint32_t kDocument = 0;  ///< the place of the document node

  struct Name {
    std::uint32_t uri, local, prefix;  ///< numbers of strings
    /// The first name of equal namespace and local part: names that differ by prefix only are one.
    std::uint32_t canonical;
  };
  /// Where elements of equal names from the root down stand.
  struct Place {
    std::uint32_t parent = kNone;
    std::uint32_t name = kNone;  ///< canonical
  };

  Vocabulary();

  std::string_view string(std::uint32_t number) const {
    const Text& text = strings_[number];
    return std::string_view(text_).substr(text.begin, text.size);
  }
  const Name& name(std::uint32_t number) const { return names_[number]; }
  const Place& place(std::uint32_t number) const { return places_[number]; }
  std::uint32_t strings() const { return static_cast<std::uint32_t>(strings_.size()); }
  std::uint32_t names() const { return static_cast<std::uint32_t>(names_.size()); }
  std::uint32_t places() const { return static_cast<std::uint32_t>(places_.size()); }

  std::uint32_t find_string(std::string_view text) const;
  std::uint32_t find_name(std::string_view uri, std::string_view local,
                          std::string_view prefix) const;
  /// The place below another of elements that have this canonical name.
  std::uint32_t child(std::uint32_t place, std::uint32_t canonical) const {
    return place_index_.find(mixed(place, canonical), [&](std::uint32_t number) {
      return places_[number].parent == place && places_[number].name == canonical;
    });
  }

  std::uint32_t add_string(std::string_view text);
  std::uint32_t add_name(std::string_view uri, std::string_view local, std::string_view prefix);
  std::uint32_t add_child(std::uint32_t place, std::uint32_t canonical);

 private:
  struct Text {
    std::uint32_t begin, size;
  };
  static std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
    constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15u;
    const std::uint64_t product = (a * kMix + b) * kMix;
    return product ^ (product >> 29);
  }
  std::uint32_t find_name(std::uint32_t uri, std::uint32_t local, std::uint32_t prefix) const;

  std::string text_;
  std::vector<Text> strings_;
  std::vector<Name> names_;
  std::vector<Place> places_;
  SeenNumbers string_index_, name_index_, canonical_index_, place_index_;
};

}  // namespace base::xml
