#include "base/xml/events.h"

#include <xercesc/framework/XMLElementDecl.hpp>
#include <xercesc/util/XMLUni.hpp>

namespace base::xml {
namespace {

constexpr std::size_t kMostProblems = 100;
/// With schemas the parser walks, for each element that they do not know, through all such before
/// it: 100,000 names took it 39 s, one name in 100,000 namespaces 78 s.
constexpr std::size_t kMostElementNames = 20'000;

bool is_declaration(const xerces::XMLAttr& attribute) {
  const XMLCh* const prefix = attribute.getPrefix();
  const XMLCh* const named = prefix != nullptr && *prefix != 0 ? prefix : attribute.getName();
  return *named == u'x' && xerces::XMLString::equals(named, xerces::XMLUni::fgXMLNSString);
}

std::u16string_view view(const XMLCh* text) {
  return text == nullptr ? std::u16string_view() : std::u16string_view(text);
}

}  // namespace

Events::Events(const Wanted& wanted, const xerces::XMLScanner& scanner, NamesByRoot& names,
               std::size_t document_bytes)
    : wanted_(wanted), scanner_(scanner), all_names_(names) {
  if (wanted.last_child.empty()) builder_.expect(document_bytes);
}

Events::~Events() {
  if (names_ != nullptr) names_->end(builder_.shared_vocabulary());
}

Tree Events::finish() {
  while (builder_.depth() > 0) builder_.end_element();
  return builder_.finish();
}

void Events::start_root(const xerces::XMLElementDecl& root) {
  // A processing instruction before the root has begun a vocabulary that is this document's alone.
  names_ = builder_.has_own_names() ? &own_names_ : &all_names_.of(to_utf8(root.getBaseName()));
  names_->parser.begin();
  builder_.use(names_->vocabulary);
}

void Events::declare(const xerces::XMLAttr& attribute) {
  const XMLCh* const prefix = attribute.getPrefix();
  const bool named = prefix != nullptr && *prefix != 0;
  const std::uint32_t declared = builder_.string(named ? to_utf8(attribute.getName()) : "");
  builder_.declare(declared, builder_.string(to_utf8(attribute.getValue())));
}

void Events::startElement(const xerces::XMLElementDecl& element, const unsigned int uri,
                          const XMLCh* const prefix,
                          const xerces::RefVectorOf<xerces::XMLAttr>& list, const XMLSize_t count,
                          const bool is_empty, const bool is_root) {
  if (names_ == nullptr) start_root(element);
  if (builder_.depth() >= wanted_.limits.depth) {
    throw Abort{limit_exceeded("xml.depth", "elements nest deeper than " +
                                                std::to_string(wanted_.limits.depth) + at_place())};
  }
  if (count > wanted_.limits.attributes)
    throw Abort{limit_exceeded("xml.attributes", "too many attributes" + at_place())};
  std::size_t declarations = 0;
  for (XMLSize_t index = 0; index < count; ++index) {
    if (!is_declaration(*list.elementAt(index))) continue;
    declare(*list.elementAt(index));
    ++declarations;
  }
  const std::uint32_t name = names_->parser.element(&element, uri, builder_, [&] {
    return ParserNames::Key{view(uri_text(uri)), view(element.getBaseName()), view(prefix)};
  });
  if (wanted_.problems != nullptr && names_->parser.elements() > kMostElementNames)
    throw Abort{limit_exceeded("xml.names", "too many different names of elements" + at_place())};
  builder_.start_element(name, line());
  if (declarations < count) {
    for (XMLSize_t index = 0; index < count; ++index) {
      const xerces::XMLAttr& one = *list.elementAt(index);
      if (declarations > 0 && is_declaration(one)) continue;
      const ParserNames::Key key{view(uri_text(one.getURIId())), view(one.getName()),
                                 view(one.getPrefix())};
      builder_.attribute(names_->parser.name(key, builder_), view(one.getValue()));
    }
  }
  if (is_empty) endElement(element, uri, is_root, prefix);
}

void Events::endElement(const xerces::XMLElementDecl& element, const unsigned int, const bool,
                        const XMLCh* const) {
  builder_.end_element();
  if (wanted_.last_child.empty() || builder_.depth() != 1) return;
  if (to_utf8(element.getBaseName()) == wanted_.last_child) throw Enough();
}

void Events::docCharacters(const XMLCh* const text, const XMLSize_t size, const bool) {
  builder_.text(std::u16string_view(text, size));
}

void Events::ignorableWhitespace(const XMLCh* const text, const XMLSize_t size, const bool) {
  builder_.text(std::u16string_view(text, size));
}

void Events::docComment(const XMLCh* const text) {
  builder_.comment(view(text), line());
}

void Events::docPI(const XMLCh* const target, const XMLCh* const data) {
  builder_.processing_instruction(builder_.name("", to_utf8(target), ""), view(data), line());
}

void Events::error(const unsigned int, const XMLCh* const, const ErrTypes type,
                   const XMLCh* const text, const XMLCh* const, const XMLCh* const,
                   const XMLFileLoc line, const XMLFileLoc column) {
  if (type == ErrType_Warning) return;
  if (type >= ErrType_Fatal) {
    throw Abort{malformed(
        "xml.not_well_formed",
        to_utf8(text) + " at line " + std::to_string(line) + ", column " + std::to_string(column))};
  }
  if (wanted_.problems == nullptr || wanted_.problems->size() >= kMostProblems) return;
  wanted_.problems->push_back(
      {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column), to_utf8(text)});
}

std::uint32_t Events::line() const {
  return static_cast<std::uint32_t>(scanner_.getLocator()->getLineNumber());
}

}  // namespace base::xml
