#include "ubl/xpath/program.h"

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/fold.h"
#include "ubl/xpath/parser.h"

namespace ubl::xpath {

std::string expanded_name(std::string_view uri, std::string_view local) {
  if (uri.empty()) return std::string(local);
  std::string name = "{";
  name += uri;
  name += '}';
  name += local;
  return name;
}

base::Result<std::string> expand_name(std::string_view lexical, const StaticContext& context) {
  const std::size_t colon = lexical.find(':');
  if (colon == std::string_view::npos) return std::string(lexical);
  const auto found = context.namespaces.find(lexical.substr(0, colon));
  if (found == context.namespaces.end())
    return static_error("XPST0081", 0,
                        "the prefix " + std::string(lexical.substr(0, colon)) + " is not declared");
  return expanded_name(found->second, lexical.substr(colon + 1));
}

Program::Program() = default;
Program::~Program() = default;

base::Result<Expression> Program::compile(std::string_view text, const StaticContext& context) {
  Parser parser(text, context, *this);
  TRY(ExprPtr root, parser.parse());
  Expression made;
  made.codes_ = codes_of(*root);
  made.root_ = std::shared_ptr<const Expr>(std::move(root));
  made.frame_size_ = parser.frame_size();
  return made;
}

base::Result<SequenceType> Program::compile_type(std::string_view text,
                                                 const StaticContext& context) {
  return Parser(text, context, *this).parse_type();
}

base::Result<void> Program::declare_let(std::string_view lexical_name, std::string_view select,
                                        StaticContext& context) {
  TRY(const std::string name, expand_name(lexical_name, context));
  TRY(Expression made, compile(select, context));
  Variable variable;
  variable.scope = Scope::Document;
  variable.slot = static_cast<std::uint32_t>(lets_.size());
  variable.type.item = made.root().item;
  variable.type.occurs = made.root().occurs;
  variable.codes = made.codes();
  lets_.push_back(std::move(made));
  context.variables[name] = std::move(variable);
  return {};
}

base::Result<void> Program::declare_let_text(std::string_view lexical_name, std::string_view text,
                                             StaticContext& context) {
  TRY(const std::string name, expand_name(lexical_name, context));
  Builder build(*this);
  ExprPtr content = build.literal(Item::of_text(Type::String, constants_.copy(text)), 0);
  Expression made;
  made.root_ = build.make(ExprKind::TemporaryTree, 0, std::move(content));
  Variable variable;
  variable.scope = Scope::Document;
  variable.slot = static_cast<std::uint32_t>(lets_.size());
  variable.type.item = Type::Document;
  variable.type.occurs = Occurs::One;
  lets_.push_back(std::move(made));
  context.variables[name] = std::move(variable);
  return {};
}

std::optional<std::uint32_t> Program::find_function(const std::string& name,
                                                    std::size_t arity) const {
  const auto found = function_index_.find({name, arity});
  if (found == function_index_.end()) return std::nullopt;
  return found->second;
}

base::Result<void> Program::declare_key(std::string_view lexical_name, std::string_view match,
                                        std::string_view use, const StaticContext& context) {
  TRY(std::string name, expand_name(lexical_name, context));
  TRY(Expression pattern, compile(match, context));
  // A node matches a pattern if it is found from some ancestor-or-self: each alternative that does
  // not start at the root starts anywhere.
  TRY(Expression nodes, compile("//(" + std::string(match) + ")", context));
  TRY(Expression used, compile(use, context));
  keys_.push_back({std::move(name), std::move(nodes), std::move(used)});
  return {};
}

base::Result<void> Program::check_call(Expr& call, const StaticContext& context) {
  const std::string_view name = call.builtin->name;
  if (name == "static-base-uri") {
    call.literal = Item::of_text(Type::AnyUri, constants_.copy(context.base_uri));
    return {};
  }
  if (name != "key" && name != "current") return {};
  if (context.host != Host::Xslt)
    return static_error("XPST0017", call.position, "this function exists in rule files only");
  if (name == "current") return {};
  if (call.args[0]->kind != ExprKind::Literal || !is_string(call.args[0]->literal.type))
    return static_error("XPST0017", call.position, "key() with a computed name is not supported");
  TRY(const std::string key, expand_name(call.args[0]->literal.text(), context));
  for (std::uint32_t number = 0; number < keys_.size(); ++number) {
    if (keys_[number].name != key) continue;
    call.slot = number;
    return {};
  }
  return static_error("XTDE1260", call.position, "there is no key " + key);
}

}  // namespace ubl::xpath
