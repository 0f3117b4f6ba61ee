#pragma once

// Inside base/xml only.
#include <map>
#include <memory>
#include <xercesc/internal/XMLScanner.hpp>
#include <xercesc/validators/common/GrammarResolver.hpp>

#include "base/xml/fence.h"
#include "base/xml/parser_memory.h"

namespace base::xml {

/// What a scanner is made for. Without schemas there are two kinds: the quick one compares each
/// attribute of a tag with all before it, so tags that may have very many go to the other.
struct Purpose {
  const Grammar* grammar = nullptr;
  bool long_tags = false;
  auto operator<=>(const Purpose&) const = default;
};

/// The parsers of one thread: two without schemas and one for each grammar in use. They are driven
/// below the SAX interface, whose translation of names and attributes would be undone here at once.
class Scanners final {
 public:
  struct Slot {
    std::shared_ptr<const Grammar> grammar;  // what stands first outlives what follows
    std::unique_ptr<ParserMemory> memory;
    std::unique_ptr<xerces::GrammarResolver> resolver;
    std::unique_ptr<xerces::XMLScanner> scanner;
    Slot() = default;
    Slot(Slot&&) = default;
    Slot& operator=(Slot&& other) noexcept;
  };
  Slot& get(const Purpose& purpose);

 private:
  std::map<Purpose, Slot> slots_;
};

}  // namespace base::xml
