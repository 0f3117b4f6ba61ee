#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/xml/tree.h"
#include "ubl/schematron/rule_source.h"
#include "ubl/schematron/source_folder.h"

namespace ubl::schematron {

inline constexpr std::string_view kSchematron = "http://purl.oclc.org/dsdl/schematron";
inline constexpr std::string_view kXslt = "http://www.w3.org/1999/XSL/Transform";
inline constexpr std::string_view kXInclude = "http://www.w3.org/2001/XInclude";
inline constexpr std::string_view kSvrl = "http://purl.oclc.org/dsdl/svrl";

/// An element or text of one of the files.
struct Item {
  base::xml::Node node;
  std::uint32_t file = 0;

  bool is(std::string_view uri, std::string_view local) const {
    return node.is_element(uri, local);
  }
  /// An attribute in no namespace; "" when absent.
  std::string attribute(std::string_view local) const {
    return std::string(node.attribute_value("", local));
  }
  bool has(std::string_view local) const { return node.has_attribute("", local); }
};

/// The files of one rule set, read as one: where a file includes another, its root element stands
/// in the place of the include.
///
/// Lifetime: Items die with it. Threads: one.
/// Errors: those of SourceFolder and of base::xml::parse, the latter with the file's name; of
///         include(): Malformed "schematron.include"; LimitExceeded "schematron.include",
///         "schematron.bytes".
class Documents final {
 public:
  Documents(const SourceFolder& folder, const Limits& limits) : folder_(folder), limits_(limits) {}

  /// The root element of the first file.
  base::Result<Item> open(const std::string& name);
  /// The elements and the texts that are not white space below `parent`, in order, includes
  /// replaced. Comments and processing instructions say nothing to us.
  base::Result<std::vector<Item>> children(const Item& parent);

  const std::vector<std::string>& files() const { return files_; }
  /// Of an element its own line, of a text that of its element.
  Place place(const Item& item) const;
  /// "city.sch:12"
  std::string where(const Item& item) const;

 private:
  struct File {
    base::xml::Tree tree;
    std::uint32_t included_by = 0;  ///< the first file names itself
    std::uint32_t depth = 0;
  };
  base::Result<Item> read(const std::string& name, std::uint32_t included_by, std::uint32_t depth);
  base::Result<Item> include(const Item& include);
  base::Result<std::string> target(const Item& include) const;

  const SourceFolder& folder_;
  const Limits limits_;
  std::vector<std::string> files_;
  std::deque<File> trees_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Item> included_;  ///< include -> root
  std::size_t bytes_ = 0;
};

/// "<sch:rule>", "<xsl:key>", "<{urn:x}y>": how messages name an element.
std::string element_name(const base::xml::Node& node);

/// Refuses every attribute but those named, those of XML itself (xml:lang, xml:space, xml:id,
/// xml:base) and of XML Schema instances. Errors: Malformed "schematron.attribute".
base::Result<void> check_attributes(const Documents& documents, const Item& item,
                                    std::initializer_list<std::string_view> known);

/// The value of an attribute that must be there and not be empty.
/// Errors: Malformed "schematron.attribute_missing".
base::Result<std::string> required(const Documents& documents, const Item& item,
                                   std::string_view attribute);

}  // namespace ubl::schematron
