#include "ubl/schematron/rule_source.h"

#include <algorithm>

#include "base/text.h"

namespace ubl::schematron {
namespace {

/// Writes the facts and remembers every expression, to know which prefixes are in use.
class Description {
 public:
  std::string of(const RuleSource& source) {
    for (const Key& key : source.keys)
      line("key " + key.name + " match " + seen(key.match) + " use " + seen(key.use));
    for (const Function& each : source.functions) function(each);
    for (const GlobalLet& let : source.lets) {
      const std::string where = let.pattern ? "pattern " + std::to_string(*let.pattern) : "schema";
      binding("let of " + where, let.binding);
    }
    for (const Pattern& each : source.patterns) pattern(each);
    std::vector<std::string> declared;
    for (const auto& [prefix, uri] : source.namespaces) {
      if (expressions_.find(prefix + ":") != std::string::npos)
        declared.push_back("namespace " + prefix + " = " + uri + "\n");
    }
    std::sort(declared.begin(), declared.end());
    std::string out;
    for (const std::string& each : declared) out += each;
    return out + facts_;
  }

 private:
  void line(const std::string& text) { facts_ += std::string(indent_, ' ') + text + "\n"; }
  /// White space at the ends of an expression says nothing.
  std::string seen(const Expression& expression) {
    const std::string text(base::trim(expression.text));
    expressions_ += text + "\n";
    return text;
  }

  void function(const Function& function) {
    line("function {" + function.name.uri + "}" + function.name.local + " as " + seen(function.as));
    for (const auto& parameter : function.parameters)
      line("  param " + parameter.name + " as " + seen(parameter.as));
    body(function.body);
  }

  void binding(const std::string& what, const Binding& value) {
    std::string text = what + " $" + value.name;
    if (!value.as.text.empty()) text += " as " + seen(value.as);
    if (value.select) text += " := " + seen(*value.select);
    line(text);
    if (!value.select) body(value.content);
  }

  void body(const Body& instructions) {
    indent_ += 2;
    for (const Instruction& each : instructions) instruction(each);
    indent_ -= 2;
  }

  void instruction(const Instruction& each) {
    switch (each.kind) {
      case Instruction::Kind::Sequence:
        return line("sequence " + seen(each.select));
      case Instruction::Kind::ValueOf:
        return line("value-of '" + each.separator + "' " + seen(each.select));
      case Instruction::Kind::Text:
        return line("text '" + each.text + "'");
      case Instruction::Kind::Variable:
        return binding("variable", each.variable);
      case Instruction::Kind::Choose:
        for (const Branch& branch : each.branches) {
          line("when " + seen(branch.test));
          body(branch.body);
        }
        line("otherwise");
        return body(each.otherwise);
    }
  }

  void pattern(const Pattern& pattern) {
    line("pattern " + pattern.id);
    for (const Rule& rule : pattern.rules) {
      line("rule " + seen(rule.context) + " role '" + rule.role + "'");
      std::size_t next_let = 0;
      for (std::uint32_t n = 0; n <= rule.assertions.size(); ++n) {
        for (; next_let < rule.lets.size() && rule.lets[next_let].after_assertions <= n; ++next_let)
          binding("  let", rule.lets[next_let].binding);
        if (n < rule.assertions.size()) assertion(rule.assertions[n]);
      }
    }
  }

  void assertion(const Assertion& each) {
    line(std::string("  ") + (each.kind == Assertion::Kind::Assert ? "assert " : "report ") +
         each.id + " flag '" + each.flag + "' role '" + each.role + "' " + seen(each.test));
    line("    " + message(each.message));
    for (const Diagnostic& more : each.diagnostics)
      line("    diagnostic " + more.id + ": " + message(more.message));
  }

  std::string message(const Message& parts) {
    std::string out;
    for (const MessagePart& part : parts) {
      const std::string select = part.select.text.empty() ? "." : seen(part.select);
      if (part.kind == MessagePart::Kind::Text) out += part.text;
      if (part.kind == MessagePart::Kind::ValueOf) out += "{" + select + "}";
      // The compiled form holds the call.
      if (part.kind == MessagePart::Kind::Name) out += "{name(" + select + ")}";
    }
    return out;
  }

  std::string facts_;
  std::string expressions_;
  std::size_t indent_ = 0;
};

}  // namespace

std::string to_string(const RuleSource& source, const Place& place) {
  std::string out = place.file < source.files.size() ? source.files[place.file] : "";
  if (place.line > 0) out += ":" + std::to_string(place.line);
  if (place.line > 0 && place.column > 0) out += ":" + std::to_string(place.column);
  return out;
}

std::string describe(const RuleSource& source) {
  return Description().of(source);
}

}  // namespace ubl::schematron
