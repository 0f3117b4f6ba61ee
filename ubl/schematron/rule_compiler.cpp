#include <map>
#include <set>

#include "ubl/schematron/rule_set.h"

namespace ubl::schematron {
namespace {

/// A binding or body in the terms of ubl/xpath.
xpath::Instruction translated(const Binding& binding);

std::vector<xpath::Instruction> translated(const Body& body) {
  std::vector<xpath::Instruction> made;
  for (const Instruction& each : body) {
    if (each.kind == Instruction::Kind::Variable) {
      made.push_back(translated(each.variable));
      continue;
    }
    xpath::Instruction one;
    switch (each.kind) {
      case Instruction::Kind::Sequence:
        one.kind = xpath::Instruction::Kind::Select;
        break;
      case Instruction::Kind::ValueOf:
        one.kind = xpath::Instruction::Kind::ValueOf;
        break;
      case Instruction::Kind::Text:
        one.kind = xpath::Instruction::Kind::Text;
        break;
      default:
        one.kind = xpath::Instruction::Kind::Choose;
        break;
    }
    one.select = each.select.text;
    one.separator = each.separator;
    one.text = each.text;
    for (const Branch& branch : each.branches)
      one.branches.push_back({branch.test.text, translated(branch.body)});
    if (each.kind == Instruction::Kind::Choose)
      one.branches.push_back({"", translated(each.otherwise)});
    made.push_back(std::move(one));
  }
  return made;
}

xpath::Instruction translated(const Binding& binding) {
  xpath::Instruction one;
  one.kind = xpath::Instruction::Kind::Variable;
  one.name = binding.name;
  one.as = binding.as.text;
  if (binding.select) one.select = binding.select->text;
  one.content = translated(binding.content);
  return one;
}

/// Every text that may mention a variable.
void collect_texts(const Body& body, std::string& into);
void collect_texts(const Binding& binding, std::string& into) {
  if (binding.select) into += binding.select->text + "\n";
  collect_texts(binding.content, into);
}
void collect_texts(const Body& body, std::string& into) {
  for (const Instruction& each : body) {
    into += each.select.text + "\n";
    for (const Branch& branch : each.branches) {
      into += branch.test.text + "\n";
      collect_texts(branch.body, into);
    }
    collect_texts(each.otherwise, into);
    if (each.kind == Instruction::Kind::Variable) collect_texts(each.variable, into);
  }
}

/// The names after a `$`, as written. Too many are no harm.
std::set<std::string> mentioned(const std::string& text) {
  std::set<std::string> names;
  const auto ends_name = [](char c) {
    return std::string_view(" \t\r\n()[]{},;=<>+*/|!@\"'$").find(c) != std::string_view::npos;
  };
  for (std::size_t at = text.find('$'); at != std::string::npos; at = text.find('$', at + 1)) {
    std::size_t from = at + 1;
    while (from < text.size() && (text[from] == ' ' || text[from] == '\n')) ++from;
    std::size_t to = from;
    while (to < text.size() && !ends_name(text[to])) ++to;
    names.insert(text.substr(from, to - from));
  }
  return names;
}

}  // namespace

/// Compiles a RuleSource step by step. Threads: one.
class RuleCompiler final {
 public:
  explicit RuleCompiler(RuleSet& set) : set_(set), source_(set.source_) {}

  base::Result<void> compile() {
    for (const auto& [prefix, uri] : source_.namespaces) context_.namespaces[prefix] = uri;
    TRY(functions_declared());
    std::vector<std::uint32_t> keys;
    for (const Key& key : source_.keys) {
      TRY(const std::uint32_t number,
          placed(set_.program_.declare_key(key.name, context_), key.place, "key " + key.name));
      keys.push_back(number);
    }
    TRY(global_lets());
    for (std::size_t index = 0; index < keys.size(); ++index) {
      const Key& key = source_.keys[index];
      TRY(placed(set_.program_.define_key(keys[index], key.match.text, key.use.text, context_),
                 key.place, "key " + key.name));
    }
    TRY(functions_defined());
    for (std::uint32_t index = 0; index < source_.patterns.size(); ++index) TRY(pattern(index));
    return {};
  }

 private:
  /// An error with its place in the rule file.
  base::Error at(base::Error error, const Place& place, const std::string& what) const {
    error.detail = to_string(source_, place) + ": " + what + ": " + error.detail;
    return error;
  }
  template <class T>
  base::Result<T> placed(base::Result<T> result, const Place& place,
                         const std::string& what) const {
    if (result) return result;
    return at(result.error(), place, what);
  }

  static xpath::FunctionSource translated_function(const Function& function) {
    xpath::FunctionSource made;
    made.name = function.name.prefix + ":" + function.name.local;
    for (const auto& parameter : function.parameters)
      made.parameters.push_back({parameter.name, parameter.as.text});
    made.as = function.as.text;
    made.body = translated(function.body);
    return made;
  }
  /// A function's prefix may be declared beside it only.
  xpath::StaticContext function_context(const Function& function) const {
    xpath::StaticContext context = context_;
    context.namespaces[function.name.prefix] = function.name.uri;
    return context;
  }
  base::Result<void> functions_declared() {
    for (const Function& each : source_.functions) {
      TRY(placed(set_.program_.declare_function(translated_function(each), function_context(each)),
                 each.place, "function " + each.name.local));
    }
    return {};
  }
  base::Result<void> functions_defined() {
    for (const Function& each : source_.functions) {
      TRY(placed(set_.program_.define_function(translated_function(each), function_context(each)),
                 each.place, "function " + each.name.local));
    }
    return {};
  }

  /// A global may use globals that stand after it: those come first.
  base::Result<void> global_lets() {
    std::map<std::string, std::size_t> by_name;
    for (std::size_t index = 0; index < source_.lets.size(); ++index)
      by_name[source_.lets[index].binding.name] = index;
    std::vector<bool> begun(source_.lets.size(), false);
    // A stack instead of recursion: how long a chain is, the file decides.
    for (std::size_t first = 0; first < source_.lets.size(); ++first) {
      std::vector<std::pair<std::size_t, bool>> open{{first, false}};
      while (!open.empty()) {
        const auto [index, is_ready] = open.back();
        const Binding& binding = source_.lets[index].binding;
        if (is_ready) {
          open.pop_back();
          TRY(placed(set_.program_.declare_let(translated(binding), context_), binding.place,
                     "variable " + binding.name));
          continue;
        }
        if (begun[index]) {
          open.pop_back();
          continue;
        }
        begun[index] = true;
        open.back().second = true;
        std::string texts;
        collect_texts(binding, texts);
        for (const std::string& name : mentioned(texts)) {
          const auto found = by_name.find(name);
          if (found != by_name.end() && !begun[found->second])
            open.emplace_back(found->second, false);
        }
      }
    }
    return {};
  }

  base::Result<void> pattern(std::uint32_t index) {
    set_.patterns_.emplace_back();
    const Pattern& source = source_.patterns[index];
    for (std::uint32_t number = 0; number < source.rules.size(); ++number) {
      TRY(RuleSet::Rule made, rule(source.rules[number]));
      set_.patterns_.back().rules.push_back(std::move(made));
      const xpath::Pattern& context = set_.patterns_.back().rules.back().context;
      for (std::uint32_t way = 0; way < context.alternatives().size(); ++way) {
        const xpath::PatternAlternative& alternative = context.alternatives()[way];
        const auto check = alternative.is_plain()            ? Candidate::Check::None
                           : alternative.is_plain_but_last() ? Candidate::Check::LastStep
                                                             : Candidate::Check::All;
        set_.contexts_.add(alternative,
                           {index, number, way, check, !source.rules[number].assertions.empty()});
      }
    }
    return {};
  }

  base::Result<RuleSet::Rule> rule(const Rule& source) {
    RuleSet::Rule made;
    const auto context = set_.program_.compile_pattern(source.context.text, context_);
    if (!context)
      return at(context.error(), source.context.place, "context " + source.context.text);
    made.context = *context;
    // Variables of the rule shadow globals; what they hid comes back after the rule.
    std::vector<std::pair<std::string, std::optional<xpath::Variable>>> hidden;
    std::size_t next_let = 0;
    const auto finished = [&](auto result) -> base::Result<RuleSet::Rule> {
      for (auto one = hidden.rbegin(); one != hidden.rend(); ++one) {
        if (one->second) {
          context_.variables[one->first] = *one->second;
        } else {
          context_.variables.erase(one->first);
        }
      }
      return result;
    };
    for (std::uint32_t number = 0; number <= source.assertions.size(); ++number) {
      for (; next_let < source.lets.size() && source.lets[next_let].after_assertions <= number;
           ++next_let) {
        const Binding& binding = source.lets[next_let].binding;
        const auto let = rule_let(binding, made, hidden);
        if (!let) return finished(at(let.error(), binding.place, "variable " + binding.name));
      }
      if (number == source.assertions.size()) break;
      auto one = assertion(source.assertions[number]);
      if (!one) return finished(one.error());
      made.assertions.push_back(*std::move(one));
    }
    return finished(std::move(made));
  }

  base::Result<void> rule_let(
      const Binding& binding, RuleSet::Rule& into,
      std::vector<std::pair<std::string, std::optional<xpath::Variable>>>& hidden) {
    TRY(const std::string name, xpath::expand_name(binding.name, context_));
    TRY(xpath::Expression value, set_.program_.compile_variable(translated(binding), context_));
    const auto known = context_.variables.find(name);
    hidden.emplace_back(name, known == context_.variables.end()
                                  ? std::nullopt
                                  : std::optional<xpath::Variable>(known->second));
    context_.variables[name] = xpath::Program::variable_of(
        value, xpath::Scope::Node, static_cast<std::uint32_t>(into.lets.size()));
    into.lets.push_back(std::move(value));
    return {};
  }

  base::Result<RuleSet::Assertion> assertion(const Assertion& source) {
    RuleSet::Assertion made;
    made.report = source.kind == Assertion::Kind::Report;
    const std::string what = "assertion " + source.id;
    TRY(made.test,
        placed(set_.program_.compile(source.test.text, context_), source.test.place, what));
    for (const MessagePart& part : source.message) {
      xpath::Expression value;
      if (part.kind != MessagePart::Kind::Text) {
        const std::string text = part.kind == MessagePart::Kind::Name
                                     ? "name(" + part.select.text + ")"
                                     : part.select.text;
        TRY(value, placed(set_.program_.compile(text, context_), part.select.place, what));
        made.has_values = true;
      }
      made.message.push_back(std::move(value));
    }
    return made;
  }

  RuleSet& set_;
  const RuleSource& source_;
  xpath::StaticContext context_;
};

base::Result<std::shared_ptr<const RuleSet>> RuleSet::compile(RuleSource source) {
  std::shared_ptr<RuleSet> made(new RuleSet());
  made->source_ = std::move(source);
  TRY(RuleCompiler(*made).compile());
  return std::shared_ptr<const RuleSet>(std::move(made));
}

}  // namespace ubl::schematron
