#include <array>

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/cast.h"

// Spec: XPath functions and operators 2.0, 2, 14 and 15.5; XSLT 2.0, 16.3 (key).
namespace ubl::xpath {
namespace {

using From = Builtin::From;
using base::xml::Node;

/// The node of argument 0 or of the context; empty stays empty.
Single node_or_focus(Evaluator& evaluator, const Expr& call, const Focus& focus,
                     std::size_t index) {
  Single found;
  if (call.args.size() > index) {
    found = evaluator.single(*call.args[index], focus);
  } else if (!focus.present) {
    return evaluator.fail_single("XPDY0002", call, "there is no context item");
  } else {
    found = focus.item;
  }
  if (found.state == Single::State::One && !found.item.is_node())
    return evaluator.fail_single("XPTY0004", call, "a node is wanted");
  return found;
}

Single string(std::string_view text) {
  return Item::of_text(Type::String, text);
}

QName name_of_node(const Item& item) {
  if (item.type == Type::Attribute) {
    const auto attribute = item.node().attribute(item.attribute - 1);
    return {attribute.prefix, attribute.namespace_uri, attribute.local};
  }
  if (item.type == Type::Element || item.type == Type::ProcessingInstruction)
    return {item.node().prefix(), item.node().namespace_uri(), item.node().local()};
  return {};
}

Single fn_name(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single found = node_or_focus(evaluator, call, focus, 0);
  if (found.is_error()) return found;
  if (found.is_empty()) return string("");
  const Document& document = *found.item.document;
  if (found.item.type == Type::Element)
    return string(document.qualified_name(document.row(found.item.node_id()).name()));
  const QName name = name_of_node(found.item);
  if (name.prefix.empty()) return string(name.local);
  return string(evaluator.arena().copy(std::string(name.prefix) + ":" + std::string(name.local)));
}
Single fn_local_name(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single found = node_or_focus(evaluator, call, focus, 0);
  if (found.is_error()) return found;
  return string(found.is_empty() ? "" : name_of_node(found.item).local);
}
Single fn_namespace_uri(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single found = node_or_focus(evaluator, call, focus, 0);
  if (found.is_error()) return found;
  return Item::of_text(Type::AnyUri, found.is_empty() ? "" : name_of_node(found.item).uri);
}
Single fn_node_name(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single found = node_or_focus(evaluator, call, focus, 0);
  if (found.state != Single::State::One) return found;
  const QName name = name_of_node(found.item);
  if (name.local.empty()) return {};
  Item item;
  item.type = Type::QName;
  item.qname = evaluator.arena().make(name);
  return item;
}
Single fn_nilled(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single found = node_or_focus(evaluator, call, focus, 0);
  if (found.state != Single::State::One || found.item.type != Type::Element)
    return found.is_error() ? found : Single();
  return Item::of_boolean(false);  // without schema types nothing is nilled
}

Single fn_root(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single found = node_or_focus(evaluator, call, focus, 0);
  if (found.state != Single::State::One) return found;
  return found.item.document->item(0);
}

Single fn_base_uri(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single found = node_or_focus(evaluator, call, focus, 0);
  if (found.state != Single::State::One || evaluator.document_uri().empty())
    return found.is_error() ? found : Single();
  return Item::of_text(Type::AnyUri, evaluator.document_uri());
}
Single fn_document_uri(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single found = node_or_focus(evaluator, call, focus, 0);
  if (found.state != Single::State::One || found.item.type != Type::Document ||
      evaluator.document_uri().empty())
    return found.is_error() ? found : Single();
  return Item::of_text(Type::AnyUri, evaluator.document_uri());
}

std::string lower_ascii(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

Truth fn_lang(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto wanted = evaluator.text(*call.args[0], focus);
  if (!wanted) return Truth::Error;
  const Single found = node_or_focus(evaluator, call, focus, 1);
  if (found.is_error()) return Truth::Error;
  if (found.is_empty()) return Truth::False;
  for (Node at = found.item.node(); at; at = at.parent()) {
    const std::string_view language =
        at.attribute_value("http://www.w3.org/XML/1998/namespace", "lang");
    if (language.data() == nullptr) continue;
    const std::string has = lower_ascii(language), asked = lower_ascii(*wanted);
    return truth_of(has == asked || has.starts_with(asked + "-"));
  }
  return Truth::False;
}

bool fn_key(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  const Single root = node_or_focus(evaluator, call, focus, 2);
  if (root.is_error()) return false;
  if (root.is_empty()) return evaluator.fail("XPTY0004", call, "a node is wanted");
  std::vector<Item> found;
  if (!evaluator.each_atom(*call.args[1], focus, [&](const Item& item) {
        return evaluator.key_nodes(call, root.item, item, found);
      }))
    return false;
  return evaluator.each_sorted(found, sink);
}

/// Without a DTD no attribute is an identifier, except xml:id.
bool fn_id(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  std::vector<std::string> wanted;
  if (!evaluator.each_atom(*call.args[0], focus, [&](const Item& item) {
        const Single text = evaluator.convert(item, Type::String, call);
        if (text.is_error()) return false;
        std::string_view rest = collapsed(text.item.text(), evaluator.arena());
        while (!rest.empty()) {
          const std::size_t end = std::min(rest.find(' '), rest.size());
          wanted.emplace_back(rest.substr(0, end));
          rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return true;
      }))
    return false;
  const Single root = node_or_focus(evaluator, call, focus, 1);
  if (root.is_error()) return false;
  if (root.is_empty()) return evaluator.fail("XPTY0004", call, "a node is wanted");
  const Document& document = *root.item.document;
  if (!evaluator.spend(document.size(), call)) return false;
  for (std::uint32_t id = 0; id < document.size(); ++id) {
    if (!document.row(id).is_element() || document.row(id).begin == document.row(id).end) continue;
    const std::string_view own =
        document.item(id).node().attribute_value("http://www.w3.org/XML/1998/namespace", "id");
    if (own.data() == nullptr) continue;
    for (const std::string& one : wanted) {
      if (one != own) continue;
      if (!sink(document.item(id))) return false;
      break;
    }
  }
  return true;
}

constexpr std::array kFunctions = std::to_array<Builtin>({
    {"name", 0, 1, Type::String, Occurs::One, From::ItemIfShort, fn_name},
    {"local-name", 0, 1, Type::String, Occurs::One, From::ItemIfShort, fn_local_name},
    {"namespace-uri", 0, 1, Type::AnyUri, Occurs::One, From::ItemIfShort, fn_namespace_uri},
    {"node-name", 1, 1, Type::QName, Occurs::Optional, From::Nothing, fn_node_name},
    {"nilled", 1, 1, Type::Boolean, Occurs::Optional, From::Nothing, fn_nilled},
    {"root", 0, 1, Type::Node, Occurs::Optional, From::ItemIfShort, fn_root},
    {"base-uri", 0, 1, Type::AnyUri, Occurs::Optional, From::ItemIfShort, fn_base_uri},
    {"document-uri", 1, 1, Type::AnyUri, Occurs::Optional, From::Nothing, fn_document_uri},
    {"lang", 1, 2, Type::Boolean, Occurs::One, From::ItemIfShort, nullptr, nullptr, fn_lang},
    {"key", 2, 3, Type::Element, Occurs::Many, From::ItemAlways, nullptr, fn_key, nullptr, false},
    {"id", 1, 2, Type::Element, Occurs::Many, From::ItemIfShort, nullptr, fn_id, nullptr, false},
});

}  // namespace

std::span<const Builtin> node_functions() {
  return kFunctions;
}

bool Evaluator::key_nodes(const Expr& call, const Item& root, const Item& value,
                          std::vector<Item>& found) {
  const Document& document = *root.document;
  KeyIndex* index = nullptr;
  for (auto& [key, built] : key_indexes_) {
    if (key == std::make_pair(&document, call.slot)) index = built.get();
  }
  if (index == nullptr) {
    auto made = std::make_unique<KeyIndex>();
    if (!build_key(call, document, *made)) return false;
    key_indexes_.emplace_back(std::make_pair(&document, call.slot), std::move(made));
    index = key_indexes_.back().second.get();
  }
  const auto at = index->find(std::string(string_of(value)));
  if (at != index->end()) found.insert(found.end(), at->second.begin(), at->second.end());
  return true;
}

/// One pass over a document for all keys of a name.
bool Evaluator::build_key(const Expr& call, const Document& document, KeyIndex& index) {
  const std::string& name = program_.keys()[call.slot].name;
  const std::size_t outer_frame = frame_, outer_size = locals_.size();
  Arena* const outer_arena = std::exchange(arena_, &document_arena_);
  const auto index_node = [&](const Program::Key& key, const Item& node) {
    bool matched = false;
    for (std::size_t way = 0; way < key.match.alternatives().size() && !matched; ++way) {
      matched = matches(key.match, way, node) == Truth::True;
      failed_ = false;  // an error in a pattern is no match
    }
    if (!matched) return true;
    return each_atom(key.use.root(), Focus::at(node), [&](const Item& item) {
      std::vector<Item>& nodes = index[std::string(string_of(item))];
      if (nodes.empty() || !nodes.back().same_node(node)) nodes.push_back(node);
      return true;
    });
  };
  for (const Program::Key& key : program_.keys()) {
    if (key.name != name) continue;
    push_frame(std::max(key.match.frame_size(), key.use.frame_size()));
    for (std::uint32_t id = 0; id < document.size() && !failed_; ++id) {
      if (!spend(1, call)) break;
      index_node(key, document.item(id));
      const auto& row = document.row(id);
      if (!row.is_element()) continue;
      for (std::uint32_t at = row.begin; at < row.end && !failed_; ++at)
        index_node(key, document.attribute(id, at - row.begin));
    }
    locals_.resize(outer_size);
    frame_ = outer_frame;
    if (failed_) break;
  }
  arena_ = outer_arena;
  return !failed_;
}

}  // namespace ubl::xpath
