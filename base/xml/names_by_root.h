#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/xml/parser_names.h"
#include "base/xml/quick_names.h"

namespace base::xml {

/// What the documents of one root element leave behind for the next: their vocabulary, and what
/// each reader has found in it. Numbers of names stay what they are while it grows. Threads: one.
struct RootNames {
  std::shared_ptr<const Vocabulary> vocabulary;  ///< nullptr before the first document
  ParserNames parser;
  QuickNames quick;

  /// After a document, whatever became of it.
  void end(std::shared_ptr<const Vocabulary> grown);
};

/// The names of a thread's documents, by the local name of their root element.
class NamesByRoot final {
 public:
  RootNames& of(std::string_view root);

 private:
  std::map<std::string, RootNames, std::less<>> names_;
};

}  // namespace base::xml
