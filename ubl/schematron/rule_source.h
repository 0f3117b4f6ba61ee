#pragma once

// One Schematron file as its author meant it, before any expression is understood.
//
//   .sch ----+
//            +-- load() (load.h) --> RuleSource --> RuleSet::compile (rule_set.h)
//   .xslt ---+
//
// Both forms of one rule file give the same RuleSource, places apart. Abstract patterns and rules
// are already expanded, includes already read, phases only recorded. Every expression is a string
// with its place; nothing here knows XPath.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ubl::schematron {

/// Where something was written. A line is that of the element's start tag; 0 means unknown.
struct Place {
  std::uint32_t file = 0;  ///< index into RuleSource::files
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// An XPath expression, a match pattern (key) or a sequence type (`as`), verbatim after XML
/// attribute normalisation. Empty text means "not given" only where a comment says so.
struct Expression {
  std::string text;
  Place place;
};

/// Prefix and URI in the order of declaration, each prefix once. The only names that expressions
/// may use; an element name without a prefix is in no namespace.
using Namespaces = std::vector<std::pair<std::string, std::string>>;

/// A name of a function, written `prefix:local`.
struct QualifiedName {
  std::string uri;
  std::string local;
  std::string prefix;
};

struct Instruction;
/// A sequence constructor: its instructions in order.
using Body = std::vector<Instruction>;

/// A variable: `<let name value/>`, `xsl:variable`, `xsl:param` of a stylesheet.
///
/// Value: `select` when it has one. Else `content`: with `as`, the sequence that the content makes;
/// without, a document node holding it as text (a temporary tree; its string value is what rules
/// use). Neither select nor any content: with `as` the empty sequence, without it the string "".
struct Binding {
  std::string name;  ///< without `$`, verbatim
  Expression as;     ///< sequence type; empty text: none declared
  std::optional<Expression> select;
  Body content;
  Place place;
};

/// `xsl:when`, `xsl:if`.
struct Branch {
  Expression test;
  Body body;
};

/// One XSLT instruction inside a function or a variable.
struct Instruction {
  enum class Kind : std::uint8_t {
    Sequence,  ///< xsl:sequence: the items of `select`
    ValueOf,   ///< xsl:value-of: one text node, the items of `select` joined by `separator`
    Text,      ///< xsl:text or literal text: one text node of `text`
    Variable,  ///< xsl:variable: `variable` is in scope for the instructions after it
    Choose,    ///< xsl:choose, xsl:if: the first branch that holds, else `otherwise`
  };
  Kind kind = Kind::Text;
  Place place;
  Expression select;             ///< Sequence, ValueOf
  std::string separator = " ";   ///< ValueOf
  std::string text;              ///< Text
  Binding variable;              ///< Variable
  std::vector<Branch> branches;  ///< Choose, at least one
  Body otherwise;                ///< Choose; empty: the empty sequence
};

/// `xsl:function`. Its arguments and its result are converted by the function conversion rules
/// where a type is declared. Inside, only parameters, own variables and globals are visible; there
/// is no context item.
struct Function {
  QualifiedName name;
  struct Parameter {
    std::string name;
    Expression as;  ///< empty text: item()*
  };
  std::vector<Parameter> parameters;  ///< name and number of parameters identify the function
  Expression as;                      ///< empty text: item()*
  Body body;
  Place place;
};

/// `xsl:key`. Several of one name add up.
struct Key {
  std::string name;  ///< verbatim
  Expression match;
  Expression use;
  Place place;
};

/// A variable of the whole file, evaluated at the document node when first used. A let of a pattern
/// is one too (names are unique in a file, the loaders see to it). A global may use globals that
/// stand after it.
struct GlobalLet {
  Binding binding;
  std::optional<std::uint32_t> pattern;  ///< index of the pattern that it stands in
};

/// A piece of a message. White space in text is already folded: each run is one space, and the
/// message has none at its ends.
struct MessagePart {
  enum class Kind : std::uint8_t {
    Text,     ///< `text`
    ValueOf,  ///< value-of: `select`, evaluated at the node in question, items joined by a space
    Name,     ///< name: the qualified name of the node that `select` gives; empty text: of itself
  };
  Kind kind = Kind::Text;
  std::string text;
  Expression select;
};
using Message = std::vector<MessagePart>;

/// More advice that an assertion refers to.
struct Diagnostic {
  std::string id;
  Message message;
};

struct Assertion {
  enum class Kind : std::uint8_t {
    Assert,  ///< a finding when the test is false
    Report,  ///< a finding when the test is true
  };
  Kind kind = Kind::Assert;
  std::string id;    ///< verbatim; "" when it has none
  std::string flag;  ///< verbatim: "fatal", "warning", "" ...
  std::string role;
  Expression test;
  Message message;
  std::vector<Diagnostic> diagnostics;
};

/// A variable of a rule, evaluated at the matched node when first used. It is visible in the lets
/// and assertions that stand after it.
struct RuleLet {
  Binding binding;
  std::uint32_t after_assertions = 0;  ///< how many assertions of its rule stand before it
};

struct Rule {
  std::string id;      ///< "" in compiled form, which does not keep it
  Expression context;  ///< an XSLT match pattern
  std::string flag;    ///< of the rule, not inherited by its assertions; "" in compiled form
  std::string role;
  std::vector<RuleLet> lets;          ///< in order
  std::vector<Assertion> assertions;  ///< in order; may be none: the rule then only shadows
};

struct Pattern {
  std::string id;           ///< "" when it has none
  std::vector<Rule> rules;  ///< in order: a node goes to the first whose context matches it
  Place place;
};

/// Recorded, and without effect: every pattern is always active, as in the compiled form, which
/// does not keep phases.
struct Phase {
  std::string id;
  std::vector<std::string> active;  ///< pattern ids
};

/// What the walk that looks for matching rules visits, besides elements.
enum class Visits : std::uint8_t {
  ElementsAndAttributes,            ///< Schematron source, and most compiled forms
  Elements,                         ///< some compiled forms
  ElementsCommentsAndInstructions,  ///< processing instructions, that is
};

/// One Schematron file. A plain value: copyable, immutable once loaded, any thread may read.
/// Ranks, flags and ids are as written; nothing is judged here.
struct RuleSource {
  std::vector<std::string> files;  ///< the file itself first, then what it includes, for places
  std::string title;
  Visits visits = Visits::ElementsAndAttributes;
  Namespaces namespaces;
  std::vector<Key> keys;
  std::vector<Function> functions;
  std::vector<GlobalLet> lets;  ///< in document order
  std::vector<Pattern> patterns;
  std::vector<Phase> phases;
};

/// "rules/city.sch:12" or "rules/city.sch:12:7".
std::string to_string(const RuleSource& source, const Place& place);

/// Everything but places, title, phases, ids and flags of rules, and what is visited, one line a
/// fact: equal texts mean that two sources judge alike. For tests and differences, not for reading
/// back.
std::string describe(const RuleSource& source);

}  // namespace ubl::schematron
