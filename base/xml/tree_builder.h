#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/xml/tree_data.h"

namespace base::xml {

/// Fills a TreeData event by event, then gives it away as a Tree. Threads: one.
class TreeBuilder final {
 public:
  TreeBuilder();
  /// Begins with names and paths that are known already, as long as none was needed.
  void use(std::shared_ptr<const Vocabulary> known);
  /// What the document is expected to need.
  void reserve(std::size_t nodes, std::size_t text_bytes);

  std::uint32_t string(std::string_view text);
  std::uint32_t name(std::string_view uri, std::string_view local, std::string_view prefix);
  bool has_own_names() const { return own_ != nullptr; }
  std::shared_ptr<const Vocabulary> shared_vocabulary() const { return known_; }

  void declare(std::uint32_t prefix, std::uint32_t uri);  ///< for the next element; strings
  void start_element(std::uint32_t name, std::uint32_t line);
  void attribute(std::uint32_t name, std::u16string_view value);  ///< of the element just started
  void end_element();
  void text(std::u16string_view more);
  void document_text(std::string_view content);  ///< a text right below the document node
  void comment(std::u16string_view content, std::uint32_t line);
  void processing_instruction(std::uint32_t target, std::u16string_view data, std::uint32_t line);
  std::uint32_t depth() const { return static_cast<std::uint32_t>(open_.size() - 1); }
  Tree finish();

 private:
  Vocabulary& own_vocabulary();
  std::uint32_t append(NodeKind kind, std::uint32_t name, std::uint32_t line);
  void keep_text(std::uint32_t id, std::u16string_view content);
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

}  // namespace base::xml
