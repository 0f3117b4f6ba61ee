#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/xml/names_by_root.h"
#include "base/xml/quick_input.h"
#include "base/xml/wanted.h"

namespace base::xml {

/// The quick reader (readers.h): one pass over UTF-8 bytes, straight into a TreeBuilder.
///
/// Every function that gives false has met something that is not for it, well-formed or not; the
/// document then goes to the other reader from its start. Lifetime: one document. Threads: one.
class QuickReader final {
 public:
  QuickReader(ByteView bytes, const Wanted& wanted, NamesByRoot& names);
  QuickReader(const QuickReader&) = delete;
  QuickReader& operator=(const QuickReader&) = delete;
  ~QuickReader();

  std::optional<Tree> read();

 private:
  struct Attribute {
    std::string_view spelt, value;
    std::string lent;
  };
  static constexpr std::size_t kMostAttributes = 32;

  bool declaration();
  bool misc();
  bool content();
  bool markup();
  bool comment();
  bool instruction();
  bool character_data();
  bool start_tag();
  bool start_tag_of(std::string_view spelt, QuickNames::Element& guess);
  void start_element(std::string_view spelt, const QuickNames::Element& element) {
    builder_.start_element(element.name, element.place, in_.line());
    last_place_ = element.place;
    open_.push_back(spelt);
  }
  bool end_tag();
  void end_element() {
    if (open_.size() == 2) note_child(open_.back());
    scopes_.leave(open_.size());
    open_.pop_back();
    builder_.end_element();
  }
  void note_child(std::string_view spelt);
  void start_root(std::string_view spelt);
  bool attributes();
  bool declare(const Attribute& attribute);
  bool name_attributes();

  QuickInput in_;
  const Wanted& wanted_;
  NamesByRoot& all_names_;
  RootNames* names_ = nullptr;  ///< from the root element on
  RootNames own_names_;
  TreeBuilder builder_;
  QuickScopes scopes_;
  std::vector<std::string_view> open_;                ///< as spelt in the start tags
  std::uint32_t last_place_ = Vocabulary::kDocument;  ///< of the last start tag
  std::array<Attribute, kMostAttributes> tag_;
  std::size_t tag_size_ = 0;
  std::array<std::uint32_t, kMostAttributes> tag_names_;  ///< of the attributes proper
  bool enough_ = false;
  std::string lent_;
};

}  // namespace base::xml
