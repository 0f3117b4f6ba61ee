#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/xml/tree.h"

namespace base::xml {

/// The arrays behind a Tree. Nodes stand in document order; text lies in one buffer, names are
/// interned, so that equal names have equal numbers.
struct TreeData {
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Span {
    std::uint64_t offset = 0;
    std::uint32_t size = 0;
  };
  struct NodeRow {
    NodeKind kind;
    std::uint32_t parent = kNone;
    std::uint32_t first_child = kNone;
    std::uint32_t next_sibling = kNone;
    std::uint32_t subtree_end = 0;  ///< first id after this node and all below it
    std::uint32_t name = 0;         ///< elements and processing instructions: index into names
    std::uint32_t line = 0;
    std::uint32_t attributes_begin = 0, attributes_end = 0;
    std::uint32_t declarations_begin = 0, declarations_end = 0;
    Span value;  ///< text, comments, processing instructions
  };
  struct NameRow {
    std::uint32_t uri, local, prefix;  ///< indexes into strings
    bool operator==(const NameRow&) const = default;
  };
  struct AttributeRow {
    std::uint32_t name;
    Span value;
  };
  struct DeclarationRow {
    std::uint32_t prefix, uri;  ///< indexes into strings
  };

  std::vector<NodeRow> nodes;
  std::vector<AttributeRow> attributes;
  std::vector<DeclarationRow> declarations;
  std::vector<NameRow> names;
  std::deque<std::string> strings;  ///< interned; a deque keeps views valid
  std::string text;

  std::string_view view(const Span& span) const {
    return std::string_view(text).substr(span.offset, span.size);
  }
  Node node(std::uint32_t id) const { return id == kNone ? Node() : Node(this, id); }
};

/// The numbers of things that were seen before, found by a hash. The things themselves lie with the
/// owner, who compares: no memory of its own for each.
class SeenNumbers final {
 public:
  /// The number that was added with this hash and for which `same(number)` holds; otherwise `next`
  /// is added and returned.
  template <class Same>
  std::uint32_t find_or_add(std::size_t hash, std::uint32_t next, Same&& same) {
    if (2 * used_ >= slots_.size()) grow();
    const Slot wanted{static_cast<std::uint32_t>(hash ^ (hash >> 32)), next};
    Slot& slot = slots_[place_of(wanted.hash, [&](std::uint32_t number) { return same(number); })];
    if (slot.number != TreeData::kNone) return slot.number;
    slot = wanted;
    ++used_;
    return next;
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = TreeData::kNone;  ///< kNone: free
  };
  /// Where it is, or the free slot where it belongs.
  template <class Same>
  std::size_t place_of(std::uint32_t hash, Same&& same) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    for (; slots_[at].number != TreeData::kNone; at = (at + 1) & mask)
      if (slots_[at].hash == hash && same(slots_[at].number)) break;
    return at;
  }
  void grow() {
    const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
    for (const Slot& slot : before) {
      if (slot.number == TreeData::kNone) continue;
      slots_[place_of(slot.hash, [](std::uint32_t) { return false; })] = slot;
    }
  }

  std::vector<Slot> slots_ = std::vector<Slot>(512);  // a power of two
  std::size_t used_ = 0;
};

/// Fills a TreeData event by event, then gives it away as a Tree. Threads: one.
class TreeBuilder final {
 public:
  TreeBuilder();
  void declare(std::string_view prefix, std::string_view uri);  ///< for the next element
  void start_element(std::string_view uri, std::string_view local, std::string_view prefix,
                     std::uint32_t line);
  void attribute(std::string_view uri, std::string_view local, std::string_view prefix,
                 std::string_view value);  ///< of the element just started
  void end_element();
  void text(std::string_view more);
  void document_text(std::string_view content);  ///< a text right below the document node
  void comment(std::string_view content, std::uint32_t line);
  void processing_instruction(std::string_view target, std::string_view data, std::uint32_t line);
  std::uint32_t depth() const { return static_cast<std::uint32_t>(open_.size() - 1); }
  Tree finish();

 private:
  static constexpr std::uint32_t kEmptyString = 0;  ///< its number among the strings
  std::uint32_t intern(std::string_view text);
  std::uint32_t look_up(std::string_view text);
  std::uint32_t name(std::string_view uri, std::string_view local, std::string_view prefix);
  std::uint32_t append(NodeKind kind, std::uint32_t line);
  TreeData::Span store(std::string_view text);

  struct Open {
    std::uint32_t node;
    std::uint32_t last_child;
  };
  std::shared_ptr<TreeData> data_;
  SeenNumbers strings_, names_;
  std::uint32_t last_string_ = kEmptyString;
  std::vector<Open> open_;
  std::vector<TreeData::DeclarationRow> pending_;
};

}  // namespace base::xml
