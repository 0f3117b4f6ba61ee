#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/xml/tree.h"

namespace base::xml {

/// Writes XML with every escape in place; names are ours and literal, values are anybody's.
///   Writer w; w.open("S12:Envelope").declare("S12", kSoap12).attribute("wsu:Id", id);
///   w.text("..."); w.close(); auto bytes = w.take();
/// Elements without content are written as <a/>, or as <a></a> when the text shall be its own
/// canonical form (then the caller keeps the order of declarations and attributes). No indentation,
/// no XML declaration unless asked. A control character that XML cannot carry is written as U+FFFD.
/// A wrong nesting is a programming error and stops the process.
class Writer final {
 public:
  enum class Empty { Short, StartAndEnd };
  explicit Writer(Empty empty = Empty::Short) : empty_(empty) {}
  Writer& declaration();  ///< <?xml version="1.0" encoding="UTF-8"?>
  Writer& open(std::string_view qualified_name);
  Writer& declare(std::string_view prefix, std::string_view uri);  ///< "" = default namespace
  Writer& attribute(std::string_view qualified_name, std::string_view value);
  Writer& text(std::string_view content);
  /// open + text + close.
  Writer& element(std::string_view qualified_name, std::string_view content);
  /// Serialises a subtree as it stands, declaring on its apex every namespace in scope that it
  /// visibly uses.
  Writer& copy(const Node& element);
  /// Markup made elsewhere, already well-formed.
  Writer& raw(std::string_view markup);
  Writer& close();
  /// Everything written; all elements must be closed.
  std::string take();

 private:
  void end_start_tag();
  std::string out_;
  std::vector<std::string> open_;
  bool in_start_tag_ = false;
  Empty empty_;
};

}  // namespace base::xml
