#include "xpath_jobs.h"

#include <iostream>
#include <map>

#include "base/clock.h"
#include "base/file/file.h"
#include "base/json/value.h"
#include "base/text.h"
#include "base/xml/parse.h"
#include "base/xml/writer.h"
#include "ubl/xpath/evaluation.h"

namespace {

namespace xpath = ubl::xpath;
using base::json::Value;

/// Documents of the jobs, parsed once.
class Documents final {
 public:
  base::Result<base::xml::Tree> get(const std::string& path) {
    const auto found = trees_.find(path);
    if (found != trees_.end()) return found->second;
    TRY(const base::Bytes bytes, base::file::read(path));
    TRY(base::xml::Tree tree, base::xml::parse(bytes));
    trees_.emplace(path, tree);
    return tree;
  }

 private:
  std::map<std::string, base::xml::Tree> trees_;
};

std::string braced(std::string_view uri, std::string_view local) {
  return "{" + std::string(uri) + "}" + std::string(local);
}

/// "element()" is written "element".
std::string type_word(xpath::Type type) {
  std::string_view name = xpath::name_of(type);
  if (type == xpath::Type::Document) return "document";
  if (name.ends_with("()")) name.remove_suffix(2);
  return std::string(name);
}

std::string serialised(const base::xml::Node& node) {
  std::string text;
  const auto add = [&](const base::xml::Node& one) {
    using base::xml::NodeKind;
    if (one.kind() == NodeKind::Comment) {
      text += "<!--" + std::string(one.value()) + "-->";
    } else if (one.kind() == NodeKind::ProcessingInstruction) {
      text += "<?" + std::string(one.local()) + " " + std::string(one.value()) + "?>";
    } else if (one.kind() == NodeKind::Text) {
      text += one.value();
    } else {
      base::xml::Writer writer;
      text += writer.copy(one).take();
    }
  };
  if (node.is_element()) {
    add(node);
  } else {
    for (base::xml::Node at = node.first_child(); at; at = at.next_sibling()) add(at);
  }
  return text;
}

Value item_json(const xpath::Evaluation& evaluation, const xpath::Item& item) {
  Value value = Value::object();
  value.set("type", type_word(item.type));
  if (item.type == xpath::Type::Attribute) {
    const auto attribute = item.node().attribute(item.attribute - 1);
    value.set("name", braced(attribute.namespace_uri, attribute.local));
  } else if (item.type == xpath::Type::Element || item.type == xpath::Type::ProcessingInstruction) {
    value.set("name", braced(item.node().namespace_uri(), item.node().local()));
  } else if (item.type == xpath::Type::QName) {
    value.set("name", braced(item.qname->uri, item.qname->local));
  }
  value.set("value", evaluation.string_of(item));
  if (item.type == xpath::Type::Element || item.type == xpath::Type::Document)
    value.set("xml", serialised(item.node()));
  return value;
}

xpath::StaticContext context_of(const Value& job) {
  xpath::StaticContext context;
  context.host = xpath::Host::XPath;
  context.namespaces = {{"xs", "http://www.w3.org/2001/XMLSchema"},
                        {"fn", "http://www.w3.org/2005/xpath-functions"},
                        {"xml", "http://www.w3.org/XML/1998/namespace"}};
  context.base_uri = job.text_at("base");
  const Value* const namespaces = job.find("namespaces");
  if (namespaces == nullptr || namespaces->members() == nullptr) return context;
  for (const auto& [prefix, uri] : *namespaces->members()) {
    if (uri.text() == nullptr) continue;
    if (prefix.empty()) {
      context.element_namespace = *uri.text();
    } else {
      context.namespaces[prefix] = *uri.text();
    }
  }
  return context;
}

struct Bound {
  std::string file;
  xpath::Expression select;
};

base::Result<Value> answer(const Value& job, Documents& documents) {
  xpath::StaticContext context = context_of(job);
  xpath::Program program;
  std::vector<Bound> bound;
  const Value* const variables = job.find("variables");
  if (variables != nullptr && variables->members() != nullptr) {
    xpath::StaticContext inner = context;
    for (const auto& [name, source] : *variables->members()) {
      Bound one;
      one.file = source.text_at("file");
      if (one.file.empty()) {
        TRY(one.select, program.compile(source.text_at("select"), inner));
      }
      TRY(const std::string expanded, xpath::expand_name(name, context));
      context.variables[expanded] = {xpath::Scope::Node, static_cast<std::uint32_t>(bound.size())};
      bound.push_back(std::move(one));
    }
  }
  TRY(const xpath::Expression expression, program.compile(job.text_at("expr"), context));

  // Enough for a test, little enough for one that counts to three billion.
  xpath::EvaluationLimits limits;
  limits.steps = 20'000'000;
  xpath::Evaluation evaluation(program, limits);
  const base::Timestamp now = base::SystemClock().now();
  std::optional<xpath::Item> item;
  const std::string path(job.text_at("context"));
  if (!path.empty()) {
    TRY(const base::xml::Tree tree, documents.get(path));
    evaluation.begin_document(tree, now);
    evaluation.set_document_uri(job.text_at("base"));
    item = evaluation.document();
  } else {
    evaluation.begin_without_document(now);
  }
  for (std::uint32_t slot = 0; slot < bound.size(); ++slot) {
    xpath::Sequence value;
    if (bound[slot].file.empty()) {
      TRY(value, evaluation.evaluate(bound[slot].select, item));
    } else {
      TRY(const base::xml::Tree tree, documents.get(bound[slot].file));
      value.push_back(evaluation.add_document(tree));
    }
    evaluation.bind(xpath::Scope::Node, slot, value);
  }
  TRY(const xpath::Sequence found, evaluation.evaluate(expression, item));
  Value items = Value::array();
  for (const xpath::Item& one : found) items.push(item_json(evaluation, one));
  return items;
}

}  // namespace

base::Exit run_xpath_jobs(const std::string& jobs_file) {
  const auto text = base::file::read_text(jobs_file, std::size_t{1} << 30);
  if (!text) {
    std::cerr << "kuitti-validate: " << base::describe(text.error()) << "\n";
    return base::Exit::Unreadable;
  }
  Documents documents;
  base::Lines lines(*text);
  base::Exit exit = base::Exit::Yes;
  while (!lines.done()) {
    const std::string_view line = lines.next();
    if (line.empty()) continue;
    const auto job = base::json::parse(line);
    if (!job) {
      std::cerr << "kuitti-validate: " << base::describe(job.error()) << "\n";
      exit = base::Exit::Unreadable;
      continue;
    }
    Value out = Value::object();
    const Value* const id = job->find("id");
    out.set("id", id == nullptr ? Value() : *id);
    auto found = answer(*job, documents);
    if (found) {
      out.set("items", *std::move(found));
    } else {
      out.set("error", found.error().code);
      out.set("detail", found.error().detail);
    }
    std::cout << base::json::write(out) << "\n";
  }
  return exit;
}
