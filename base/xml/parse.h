#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/xml/tree.h"

namespace base::xml {

class Grammar;

/// Starts the XML library of the process: one object in main, before any thread. It removes the
/// library's network access and switches DTDs off. The library stays up until the process ends,
/// because parsers of other threads may outlive main.
class Library final {
 public:
  Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

struct Limits {
  std::size_t bytes = 250u << 20;
  std::uint32_t depth = 100;
  std::uint32_t attributes = 256;  ///< per element, declarations included
};

/// One violation of a schema, where it was noticed.
struct SchemaProblem {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string message;
};

struct Validated {
  Tree tree;
  std::vector<SchemaProblem> problems;  ///< empty: schema-valid. At most 100 are kept.
};

/// Bytes to Tree. UTF-8 (with or without BOM), UTF-16 or ISO-8859-1 as declared; XML 1.0 only.
///
/// Threads: any; each thread reuses its own parser.
/// Errors:  Malformed     "xml.not_well_formed" (line and column in the detail), "xml.doctype",
///                        "xml.encoding", "xml.version"
///          LimitExceeded "xml.depth", "xml.bytes", "xml.attributes"; with schemas "xml.names"
Result<Tree> parse(ByteView bytes, const Limits& limits = {});

/// The beginning of a document: up to the first child of the root element that has this local name,
/// all when none has. Nothing is said of the rest, which may not even be well-formed.
Result<Tree> parse_until(ByteView bytes, std::string_view child, const Limits& limits = {});

/// The same as parse, and checks the document against the schemas in the same pass. A schema
/// violation is a problem in the answer, not an Error.
Result<Validated> parse_validated(ByteView bytes, const Grammar& grammar,
                                  const Limits& limits = {});

}  // namespace base::xml
