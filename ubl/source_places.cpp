#include "ubl/source_places.h"

#include <algorithm>
#include <cstring>

#include "base/xml/tree_data.h"

namespace ubl {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// By its declaration, or none; a document of 16-bit characters does not begin with '<' and a
/// letter or '?'.
bool is_utf8(std::string_view document) {
  if (document.starts_with(kByteOrderMark)) return true;
  if (document.size() < 2 || document[0] != '<' || document[1] == '\0') return false;
  if (!document.starts_with("<?xml")) return true;
  const std::string_view declaration = document.substr(0, document.find("?>"));
  const std::size_t encoding = declaration.find("encoding");
  if (encoding == std::string_view::npos) return true;
  const std::size_t quote = declaration.find_first_of("'\"", encoding);
  if (quote == std::string_view::npos) return true;
  std::string_view name = declaration.substr(quote + 1);
  name = name.substr(0, name.find(declaration[quote]));
  constexpr std::string_view kNames[] = {"UTF-8", "utf-8", "UTF8", "utf8", "US-ASCII", "us-ascii"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

/// Behind what begins with `open` at `at`, if it does.
bool skips(std::string_view document, std::size_t& at, std::string_view open,
           std::string_view close) {
  if (document.substr(at, open.size()) != open) return false;
  const std::size_t end = document.find(close, at + open.size());
  at = end == std::string_view::npos ? document.size() : end + close.size();
  return true;
}

/// Counts lines and characters on the way to ever later places.
class Reader final {
 public:
  explicit Reader(std::string_view document)
      : document_(document),
        at_(document.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0) {}

  SourcePlace at(std::size_t place) {
    for (; at_ < place; ++at_) {
      const char c = document_[at_];
      // A carriage return ends a line, unless a line feed follows that does.
      const bool ends = c == '\n' || (c == '\r' && document_.substr(at_ + 1, 1) != "\n");
      if (ends) {
        ++place_.line;
        place_.column = 1;
      } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
        ++place_.column;
      }
    }
    return place_;
  }

 private:
  std::string_view document_;
  std::size_t at_;
  SourcePlace place_{1, 1};
};

}  // namespace

std::vector<SourcePlace> start_tags(base::ByteView bytes, std::span<const std::uint32_t> ordinals) {
  const std::string_view document = base::as_text(bytes);
  std::vector<SourcePlace> places(ordinals.size());
  if (!is_utf8(document)) return places;
  Reader reader(document);
  std::uint32_t ordinal = 0;
  std::size_t wanted = 0;
  for (std::size_t at = document.find('<'); at < document.size() && wanted < ordinals.size();
       at = document.find('<', at)) {
    if (skips(document, at, "<!--", "-->") || skips(document, at, "<![CDATA[", "]]>") ||
        skips(document, at, "<?", "?>"))
      continue;
    if (document.substr(at + 1, 1) != "/" && document.substr(at + 1, 1) != "!") {
      for (; wanted < ordinals.size() && ordinals[wanted] == ordinal; ++wanted)
        places[wanted] = reader.at(at);
      ++ordinal;
    }
    ++at;
  }
  return places;
}

void place_in_source(std::span<Finding> findings, const base::xml::Tree& tree,
                     base::ByteView document) {
  std::vector<Finding*> placed;
  for (Finding& finding : findings)
    if (finding.node != 0) placed.push_back(&finding);
  if (placed.empty()) return;
  std::stable_sort(placed.begin(), placed.end(),
                   [](const Finding* a, const Finding* b) { return a->node < b->node; });
  std::vector<std::uint32_t> ordinals;
  std::uint32_t node = 0, elements = 0;
  for (const Finding* finding : placed) {
    for (; node < finding->node; ++node) elements += tree.data().nodes[node].is_element() ? 1 : 0;
    ordinals.push_back(elements);
  }
  const std::vector<SourcePlace> places = start_tags(document, ordinals);
  for (std::size_t index = 0; index < placed.size(); ++index) {
    if (places[index].line == 0) continue;
    placed[index]->line = places[index].line;
    placed[index]->column = places[index].column;
  }
}

}  // namespace ubl
