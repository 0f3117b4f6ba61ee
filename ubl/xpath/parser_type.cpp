#include "ubl/xpath/cast.h"
#include "ubl/xpath/parser.h"
#include "ubl/xpath/program.h"

namespace ubl::xpath {
namespace {

constexpr std::string_view kSchema = "http://www.w3.org/2001/XMLSchema";

bool is_kind_word(std::string_view word) {
  return word == "node" || word == "text" || word == "comment" || word == "element" ||
         word == "attribute" || word == "document-node" || word == "processing-instruction" ||
         word == "schema-element" || word == "schema-attribute";
}

}  // namespace

base::Result<Type> Parser::atomic_name() {
  const Token& token = peek();
  if (token.kind == TokenKind::Name)
    return static_error("XPST0051", token.position, "there is no type of this name");
  if (token.kind != TokenKind::QualifiedName) return wrong("a type name is missing");
  TRY(const std::string uri, uri_of(token.prefix, token.position));
  const std::optional<Type> found = uri == kSchema ? atomic_type(token.text) : std::nullopt;
  if (!found) return static_error("XPST0051", token.position, "there is no type of this name");
  take();
  return *found;
}

/// A cast whose operand is there. Names are made while compiling, of literals only.
base::Result<ExprPtr> Parser::settled_cast(ExprPtr made) {
  const Expr& operand = *made->args[0];
  const bool literal = operand.kind == ExprKind::Literal && operand.item == Type::String;
  if (made->type.item == Type::QName && literal) return literal_name(*made);
  return build_.settle(std::move(made));
}

/// Spec: XPath 2.0, 3.10.2: by the namespaces of the expression.
base::Result<ExprPtr> Parser::literal_name(const Expr& cast) {
  const std::string_view lexical = trimmed(cast.args[0]->literal.text());
  const std::size_t colon = lexical.find(':');
  const bool prefixed = colon != std::string_view::npos;
  QName name;
  if (prefixed) name.prefix = lexical.substr(0, colon);
  name.local = prefixed ? lexical.substr(colon + 1) : lexical;
  const bool fits = fits_string_type(name.local, Type::NcName) &&
                    (!prefixed || fits_string_type(name.prefix, Type::NcName));
  base::Result<std::string> uri = context_.element_namespace;
  if (fits && prefixed) uri = uri_of(name.prefix, cast.position);
  if (cast.kind == ExprKind::Castable)
    return build_.literal(Item::of_boolean(fits && uri), cast.position);
  if (!fits) return static_error("FORG0001", cast.position, "not a qualified name");
  if (!uri) return static_error("FONS0004", cast.position, "the prefix is not declared");
  Arena& constants = program_.constants();
  Item item;
  item.type = Type::QName;
  item.qname = constants.make(
      QName{constants.copy(name.prefix), constants.copy(*uri), constants.copy(name.local)});
  return build_.literal(item, cast.position);
}

base::Result<SequenceType> Parser::sequence_type() {
  SequenceType type;
  type.occurs = Occurs::One;
  const bool called = is_symbol("(", 1);
  if (is_word("empty-sequence") && called) {
    at_ += 2;
    TRY(expect(")"));
    type.occurs = Occurs::Empty;
    return type;
  }
  if (is_word("item") && called) {
    at_ += 2;
    TRY(expect(")"));
  } else if (called && peek().kind == TokenKind::Name && is_kind_word(peek().text)) {
    TRY(type.test, kind_test());
    type.item = Type::Node;
  } else if (called && peek().kind == TokenKind::Name) {
    return wrong("there is no such kind of node");
  } else {
    TRY(type.item, atomic_name());
  }
  if (accept("?")) {
    type.occurs = Occurs::Optional;
  } else if (accept("*")) {
    type.occurs = Occurs::Many;
  } else if (accept("+")) {
    type.occurs = Occurs::Some;
  }
  return type;
}

/// The name, or the wildcard, and the type in element(..) and attribute(..).
base::Result<NodeTest> Parser::named_test(NodeTest test, bool attribute) {
  if (is_symbol(")")) return test;
  if (!accept("*")) {
    const Token& token = peek();
    if (token.kind != TokenKind::Name && token.kind != TokenKind::QualifiedName)
      return wrong("a name or * is missing");
    std::string uri = attribute ? std::string() : context_.element_namespace;
    if (token.kind == TokenKind::QualifiedName) {
      TRY(uri, uri_of(token.prefix, token.position));
    }
    test.match = NameMatch::Exact;
    test.name = program_.names().name(uri, take().text);
  }
  if (!accept(",")) return test;
  const Token& token = peek();
  if (token.kind != TokenKind::QualifiedName)
    return static_error("XPST0008", token.position, "there is no type of this name");
  TRY(const std::string uri, uri_of(token.prefix, token.position));
  const std::string& local = token.text;
  const bool complex = local == "untyped" || local == "anyType";
  const bool simple =
      local == "anySimpleType" || local == "anyAtomicType" || local == "untypedAtomic";
  if (uri != kSchema || (!complex && !simple && !atomic_type(local)))
    return static_error("XPST0008", token.position, "there is no type of this name");
  // No schema types here: elements are xs:untyped, attributes xs:untypedAtomic.
  test.never = attribute ? !(simple || local == "anyType") : !complex;
  take();
  if (!attribute) accept("?");
  return test;
}

base::Result<NodeTest> Parser::kind_test() {
  const Token word = take();
  TRY(expect("("));
  NodeTest test;
  if (word.text == "node") {
    test.kinds = kAnyNode;
  } else if (word.text == "text") {
    test.kinds = kind_bit(Type::Text);
  } else if (word.text == "comment") {
    test.kinds = kind_bit(Type::Comment);
  } else if (word.text == "processing-instruction") {
    test.kinds = kind_bit(Type::ProcessingInstruction);
    if (peek().kind == TokenKind::Name || peek().kind == TokenKind::String) {
      test.match = NameMatch::Exact;
      test.name = program_.names().name("", take().text);
    }
  } else if (word.text == "element") {
    test.kinds = kind_bit(Type::Element);
    TRY(test, named_test(test, false));
  } else if (word.text == "attribute") {
    test.kinds = kind_bit(Type::Attribute);
    TRY(test, named_test(test, true));
  } else if (word.text == "document-node") {
    if (is_word("element") && is_symbol("(", 1)) {
      TRY(test, kind_test());
      test.root_element = true;
    } else if (is_word("schema-element")) {
      return kind_test();
    }
    test.kinds = kind_bit(Type::Document);
  } else {
    if (peek().kind != TokenKind::Name && peek().kind != TokenKind::QualifiedName)
      return wrong("a name is missing");
    if (peek().kind == TokenKind::QualifiedName) {
      TRY(uri_of(peek().prefix, peek().position));
    }
    if (!is_symbol(")", 1)) return wrong("')' is missing");
    return static_error("XPST0008", word.position, "no schema declares this name here");
  }
  TRY(expect(")"));
  return test;
}

base::Result<NodeTest> Parser::node_test(Type principal) {
  const Token& token = peek();
  NodeTest test;
  test.kinds = kind_bit(principal);
  Names& names = program_.names();
  switch (token.kind) {
    case TokenKind::Name: {
      if (is_symbol("(", 1)) {
        if (is_kind_word(token.text)) return kind_test();
        return wrong("a node test is missing");
      }
      test.match = NameMatch::Exact;
      const std::string_view uri =
          principal == Type::Element ? std::string_view(context_.element_namespace) : "";
      test.name = names.name(uri, take().text);
      return test;
    }
    case TokenKind::QualifiedName: {
      TRY(const std::string uri, uri_of(token.prefix, token.position));
      test.match = NameMatch::Exact;
      test.name = names.name(uri, take().text);
      return test;
    }
    case TokenKind::PrefixWildcard: {
      TRY(const std::string uri, uri_of(token.prefix, token.position));
      take();
      test.match = NameMatch::Namespace;
      test.name = names.string(uri);
      return test;
    }
    case TokenKind::LocalWildcard:
      test.match = NameMatch::Local;
      test.name = names.string(take().text);
      return test;
    default:
      if (accept("*")) return test;
      return wrong("a node test is missing");
  }
}

}  // namespace ubl::xpath
