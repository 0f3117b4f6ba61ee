#include "ubl/schematron/documents.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "base/xml/parse.h"
#include "ubl/schematron/refusal.h"

namespace ubl::schematron {

using base::Result;
using base::xml::Node;
using base::xml::NodeKind;

namespace {

constexpr std::string_view kXml = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view kSchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

bool is_include(const Item& item) {
  return item.is(kSchematron, "include") || item.is(kXInclude, "include");
}

}  // namespace

std::string Documents::where(const Item& item) const {
  return files_[item.file] + ":" + std::to_string(place(item).line);
}

Place Documents::place(const Item& item) const {
  const Node element = item.node.is_element() ? item.node : item.node.parent();
  return {item.file, element.line(), 0};
}

Result<Item> Documents::open(const std::string& name) {
  return read(name, 0, 0);
}

Result<Item> Documents::read(const std::string& name, std::uint32_t included_by,
                             std::uint32_t depth) {
  TRY(const base::Bytes bytes, folder_.read(name, limits_.file_bytes));
  bytes_ += bytes.size();
  if (bytes_ > limits_.total_bytes)
    return base::limit_exceeded("schematron.bytes",
                                name + ": the rule set as a whole is too large");
  base::xml::Limits limits;
  limits.bytes = limits_.file_bytes;
  auto tree = base::xml::parse(bytes, limits);
  if (!tree) {
    const base::Error& error = tree.error();
    return base::Error{error.kind, error.code, name + ": " + error.detail};
  }
  files_.push_back(name);
  trees_.push_back({std::move(*tree), included_by, depth});
  return Item{trees_.back().tree.root(), static_cast<std::uint32_t>(files_.size() - 1)};
}

Result<std::string> Documents::target(const Item& include) const {
  const std::string href = include.attribute("href");
  const auto refused = [&](std::string_view what) {
    return refuse(
        "include", where(include),
        "href \"" + href + "\" of " + element_name(include.node) + " " + std::string(what),
        "name a file beside or below this one");
  };
  if (href.empty()) return refused("is empty");
  if (href.find_first_of(":#\\?%") != std::string::npos)
    return refused("is not the plain name of a file");
  const std::filesystem::path base = std::filesystem::path(files_[include.file]).parent_path();
  const std::string name = (base / href).lexically_normal().generic_string();
  if (href.front() == '/' || name == ".." || name.starts_with("../"))
    return refused("leads out of the folder of the rules");
  return name;
}

Result<Item> Documents::include(const Item& include) {
  const auto known = included_.find({include.file, include.node.id()});
  if (known != included_.end()) return known->second;
  TRY(check_attributes(*this, include, {"href", "parse"}));
  if (include.has("parse") && include.attribute("parse") != "xml") {
    return refuse("include", where(include), "parse=\"" + include.attribute("parse") + "\"",
                  "only XML can be included");
  }
  if (include.node.first_element())
    return refuse("include", where(include), "content of an include", "leave it empty");
  TRY(const std::string name, target(include));
  for (std::uint32_t file = include.file;; file = trees_[file].included_by) {
    if (files_[file] == name)
      return refuse("include", where(include), name + " includes itself", "break the circle");
    if (file == trees_[file].included_by) break;
  }
  const std::uint32_t depth = trees_[include.file].depth + 1;
  if (depth > limits_.depth || files_.size() > limits_.inclusions) {
    return base::limit_exceeded("schematron.include",
                                where(include) + ": too many files, or too deeply nested");
  }
  TRY(const Item root, read(name, include.file, depth));
  included_.emplace(std::pair(include.file, include.node.id()), root);
  return root;
}

Result<std::vector<Item>> Documents::children(const Item& parent) {
  std::vector<Item> items;
  for (Node node = parent.node.first_child(); node; node = node.next_sibling()) {
    Item item{node, parent.file};
    if (node.kind() == NodeKind::Text && base::trim(node.value()).empty()) continue;
    if (node.kind() != NodeKind::Text && node.kind() != NodeKind::Element) continue;
    // The root of an included file can be an include itself; depth bounds the chain.
    while (is_include(item)) {
      TRY(item, include(item));
    }
    items.push_back(item);
  }
  return items;
}

std::string element_name(const Node& node) {
  const std::string local(node.local());
  if (node.namespace_uri() == kSchematron) return "<sch:" + local + ">";
  if (node.namespace_uri() == kXslt) return "<xsl:" + local + ">";
  if (node.namespace_uri() == kSvrl) return "<svrl:" + local + ">";
  if (node.namespace_uri() == kXInclude) return "<xi:" + local + ">";
  if (node.namespace_uri().empty()) return "<" + local + ">";
  return "<{" + std::string(node.namespace_uri()) + "}" + local + ">";
}

Result<void> check_attributes(const Documents& documents, const Item& item,
                              std::initializer_list<std::string_view> known) {
  for (std::uint32_t n = 0; n < item.node.attribute_count(); ++n) {
    const base::xml::Attribute attribute = item.node.attribute(n);
    const bool keeps_space = attribute.local == "space" && attribute.value == "preserve";
    if (attribute.namespace_uri == kXml && !(keeps_space && item.node.namespace_uri() == kXslt))
      continue;
    if (attribute.namespace_uri == kSchemaInstance) continue;
    const bool plain = attribute.namespace_uri.empty();
    if (plain && std::find(known.begin(), known.end(), attribute.local) != known.end()) continue;
    const std::string name =
        plain ? std::string(attribute.local)
              : "{" + std::string(attribute.namespace_uri) + "}" + std::string(attribute.local);
    return refuse("attribute", documents.where(item),
                  "attribute " + name + " of " + element_name(item.node) + " is not supported",
                  "remove it if the rules do not depend on it");
  }
  return {};
}

Result<std::string> required(const Documents& documents, const Item& item,
                             std::string_view attribute) {
  std::string value = item.attribute(attribute);
  if (base::trim(value).empty()) {
    return refuse("attribute_missing", documents.where(item),
                  element_name(item.node) + " has no " + std::string(attribute), "add it");
  }
  return value;
}

}  // namespace ubl::schematron
