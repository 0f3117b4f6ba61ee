#include "ubl/xpath/program.h"

#include "ubl/xpath/absence.h"
#include "ubl/xpath/builtin.h"
#include "ubl/xpath/fold.h"
#include "ubl/xpath/parser.h"
#include "ubl/xpath/refine.h"

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

Program::Program(Refinement refinement) : refinement_(refinement) {}
Program::~Program() = default;

base::Result<Expression> Program::compile(std::string_view text, const StaticContext& context) {
  Parser parser(text, context, *this);
  TRY(ExprPtr root, parser.parse());
  Expression made;
  made.codes_ = codes_of(*root);
  root = finished(std::move(root));
  if (refinement_ == Refinement::On) made.absence_ = absence_of(*root);
  made.root_ = std::shared_ptr<const Expr>(std::move(root));
  made.frame_size_ = parser.frame_size();
  return made;
}

base::Result<SequenceType> Program::compile_type(std::string_view text,
                                                 const StaticContext& context) {
  return Parser(text, context, *this).parse_type();
}

Variable Program::variable_of(const Expression& expression, Scope scope, std::uint32_t slot) {
  Variable variable;
  variable.scope = scope;
  variable.slot = slot;
  variable.type.item = expression.root().item;
  const Expr& root = expression.root();
  variable.type.occurs = root.climbs ? Occurs::Many : root.occurs;
  variable.codes = expression.codes();
  return variable;
}

base::Result<void> Program::declare_let(const Instruction& variable, StaticContext& context) {
  TRY(const std::string name, expand_name(variable.name, context));
  TRY(Expression made, compile_variable(variable, context));
  context.variables[name] =
      variable_of(made, Scope::Document, static_cast<std::uint32_t>(lets_.size()));
  lets_.push_back(std::move(made));
  return {};
}

std::optional<std::uint32_t> Program::find_function(const std::string& name,
                                                    std::size_t arity) const {
  const auto found = function_index_.find({name, arity});
  if (found == function_index_.end()) return std::nullopt;
  return found->second;
}

base::Result<std::uint32_t> Program::declare_key(std::string_view lexical_name,
                                                 const StaticContext& context) {
  TRY(std::string name, expand_name(lexical_name, context));
  keys_.push_back({std::move(name), {}, {}});
  return static_cast<std::uint32_t>(keys_.size() - 1);
}

base::Result<void> Program::define_key(std::uint32_t number, std::string_view match,
                                       std::string_view use, const StaticContext& context) {
  TRY(keys_[number].match, compile_pattern(match, context));
  TRY(keys_[number].use, compile(use, context));
  return {};
}

base::Result<Pattern> Program::compile_pattern(std::string_view text,
                                               const StaticContext& context) {
  Parser parser(text, context, *this);
  TRY(ExprPtr root, parser.parse());
  if (refinement_ == Refinement::On) refine_predicates(*root, *this);
  Expression made;
  made.root_ = std::shared_ptr<const Expr>(std::move(root));
  made.frame_size_ = parser.frame_size();
  return Pattern::from(std::move(made));
}

ExprPtr Program::finished(ExprPtr root) {
  return refinement_ == Refinement::On ? refine(std::move(root), *this) : std::move(root);
}

std::uint32_t Program::memo_of(const std::string& fingerprint) {
  return memos_.emplace(fingerprint, static_cast<std::uint32_t>(memos_.size())).first->second;
}

std::uint32_t Program::node_memo_of(const std::string& fingerprint) {
  return node_memos_.emplace(fingerprint, static_cast<std::uint32_t>(node_memos_.size()))
      .first->second;
}

std::uint32_t Program::index_of(const std::string& fingerprint) {
  return indexes_.emplace(fingerprint, static_cast<std::uint32_t>(indexes_.size())).first->second;
}

base::Result<void> Program::check_call(Expr& call, const StaticContext& context) {
  const std::string_view name = call.builtin->name;
  if (name == "static-base-uri" || name == "resolve-uri") {
    call.literal = Item::of_text(Type::AnyUri, constants_.copy(context.base_uri));
    return {};
  }
  if (name == "matches" || name == "replace" || name == "tokenize") return compile_regex(call);
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
