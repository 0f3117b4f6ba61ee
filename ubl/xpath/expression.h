#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ubl/xpath/type.h"

namespace ubl::xpath {

struct Expr;
struct CodeSet;
class Program;

/// Where a variable lives.
enum class Scope : std::uint8_t {
  Document,  ///< evaluated once per document, when first asked for
  Node,      ///< evaluated once per node that a rule judges, when first asked for
  Local,     ///< for, some, every, and the parameters and variables of functions
};

/// Where an in-scope variable is found, as Program and the rule loader number them.
struct Variable {
  Scope scope = Scope::Document;
  std::uint32_t slot = 0;
  SequenceType type{};
  /// Set when the value is known to be a fixed list of strings.
  std::shared_ptr<const CodeSet> codes{};
};

/// Whose functions are known: key() and current() belong to rule files.
enum class Host : std::uint8_t { XPath, Xslt };

/// What an expression is compiled against. Functions and keys are those of the Program.
struct StaticContext {
  std::map<std::string, std::string, std::less<>> namespaces;  ///< prefix -> uri
  std::string element_namespace;  ///< of unprefixed element names; "" = none
  std::map<std::string, Variable, std::less<>> variables;  ///< by expanded_name
  std::string base_uri;
  Host host = Host::Xslt;
};

/// "{uri}local", or "local" without a namespace.
std::string expanded_name(std::string_view uri, std::string_view local);
/// The same from "prefix:local". Errors: XPST0081 for a prefix that is not declared, XPST0003.
base::Result<std::string> expand_name(std::string_view lexical, const StaticContext& context);

/// Names of which each decides the effective boolean value of an expression, when the document does
/// not have it: not(cac:A/cbc:B) is true without cac:A, and without cbc:B.
struct Absence {
  std::vector<std::uint32_t> names;
  bool truth = false;
};

/// A compiled expression; a handle to immutable data, valid while its Program lives, used by any
/// thread.
class Expression {
 public:
  Expression() = default;
  explicit operator bool() const { return root_ != nullptr; }
  const Expr& root() const { return *root_; }
  /// Local variable places that an evaluation has to provide.
  std::uint32_t frame_size() const { return frame_size_; }
  /// The list of strings this is, whatever the document: tokenize('A B', ' ').
  const std::shared_ptr<const CodeSet>& codes() const { return codes_; }
  /// For evaluations whose context item is a node.
  const Absence& absence() const { return absence_; }

 private:
  friend class Program;
  std::shared_ptr<const Expr> root_;
  std::uint32_t frame_size_ = 0;
  std::shared_ptr<const CodeSet> codes_;
  Absence absence_;
};

}  // namespace ubl::xpath
