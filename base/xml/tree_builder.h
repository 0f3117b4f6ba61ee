#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/xml/tree_data.h"

namespace base::xml {

/// Fills a TreeData event by event, then gives it away as a Tree. Threads: one.
class TreeBuilder final {
 public:
  TreeBuilder();
  /// Begins with names and paths that are known already, as long as none was needed.
  void use(std::shared_ptr<const Vocabulary> known);
  /// Makes room for what a document of so many bytes usually needs.
  void expect(std::size_t document_bytes);

  std::uint32_t string(std::string_view text);
  std::uint32_t name(std::string_view uri, std::string_view local, std::string_view prefix);
  const Vocabulary& vocabulary() const { return *known_; }
  bool has_own_names() const { return own_ != nullptr; }
  std::shared_ptr<const Vocabulary> shared_vocabulary() const { return known_; }

  void declare(std::uint32_t prefix, std::uint32_t uri);  ///< for the next element; strings
  void start_element(std::uint32_t name, std::uint32_t line) {
    start_element(name, place_of(name), line);
  }
  /// The same for one whose place is known.
  void start_element(std::uint32_t name, std::uint32_t place, std::uint32_t line);
  /// Where the open element stands, and where one of that name would stand in it.
  std::uint32_t place() const { return open_.back().place; }
  std::uint32_t place_of(std::uint32_t name);
  /// Of the element just started. Here and below: UTF-16 or UTF-8.
  template <class Text>
  void attribute(std::uint32_t name, Text value);
  void end_element();
  template <class Text>
  void text(Text more);
  void document_text(std::string_view content);  ///< a text right below the document node
  template <class Text>
  void comment(Text content, std::uint32_t line);
  template <class Text>
  void processing_instruction(std::uint32_t target, Text data, std::uint32_t line);
  std::uint32_t depth() const { return static_cast<std::uint32_t>(open_.size() - 1); }
  Tree finish();

 private:
  Vocabulary& own_vocabulary();
  static std::uint32_t kind_and_name(NodeKind kind, std::uint32_t name) {
    return name << 3 | static_cast<std::uint32_t>(kind);
  }
  template <class Text>
  void append(std::uint32_t kind_and_name, std::uint32_t line, Text content);
  void keep_declarations(std::uint32_t id);
  void sort_by_place();
  void note_names();

  struct Open {
    std::uint32_t node, place;
  };
  std::shared_ptr<TreeData> data_;
  std::shared_ptr<const Vocabulary> known_;
  std::shared_ptr<Vocabulary> own_;  ///< the same, once something new had to be added
  std::vector<Open> open_;
  std::vector<TreeData::DeclarationRow> pending_;
  std::vector<std::uint32_t> counts_;  ///< elements by place
  std::vector<std::uint32_t> targets_;
};

// What every node of a document needs is here for the reader to take in.

[[gnu::always_inline]] inline void TreeBuilder::start_element(std::uint32_t name,
                                                              std::uint32_t place,
                                                              std::uint32_t line) {
  TreeData& data = *data_;
  ++counts_[place];
  const std::uint32_t id = data.size();
  const auto attributes = static_cast<std::uint32_t>(data.attributes.size());
  data.nodes.push_back({open_.back().node, id + 1, kind_and_name(NodeKind::Element, name), line,
                        place, attributes, attributes});
  if (!pending_.empty()) keep_declarations(id);
  open_.push_back({id, place});
}

inline void TreeBuilder::end_element() {
  ENSURE(open_.size() > 1);
  data_->nodes[open_.back().node].subtree_end = data_->size();
  open_.pop_back();
}

template <class Text>
[[gnu::always_inline]] inline void TreeBuilder::append(std::uint32_t kind_and_name,
                                                       std::uint32_t line, Text content) {
  TreeData& data = *data_;
  const auto begin = static_cast<std::uint32_t>(data.text.size());
  data.text.append(content);
  const auto end = static_cast<std::uint32_t>(data.text.size());
  data.nodes.push_back(
      {open_.back().node, data.size() + 1, kind_and_name, line, /*place*/ 0, begin, end});
}

template <class Text>
[[gnu::always_inline]] inline void TreeBuilder::text(Text more) {
  if (more.empty() || open_.size() == 1) return;  // white space outside the root is not content
  // Neighbouring pieces (split by the parser, CDATA) are one text; the last one ends the buffer.
  TreeData::NodeRow& last = data_->nodes.back();
  if (last.kind() != NodeKind::Text || last.parent != open_.back().node)
    return append(kind_and_name(NodeKind::Text, 0), 0, more);
  data_->text.append(more);
  last.end = static_cast<std::uint32_t>(data_->text.size());
}

template <class Text>
void TreeBuilder::attribute(std::uint32_t name, Text value) {
  const auto begin = static_cast<std::uint32_t>(data_->text.size());
  data_->text.append(value);
  data_->attributes.push_back({name, begin, static_cast<std::uint32_t>(data_->text.size())});
  ++data_->nodes[open_.back().node].end;
}

template <class Text>
void TreeBuilder::comment(Text content, std::uint32_t line) {
  append(kind_and_name(NodeKind::Comment, 0), line, content);
}

template <class Text>
void TreeBuilder::processing_instruction(std::uint32_t target, Text data, std::uint32_t line) {
  targets_.push_back(target);
  append(kind_and_name(NodeKind::ProcessingInstruction, target), line, data);
}

}  // namespace base::xml
