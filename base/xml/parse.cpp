#include "base/xml/parse.h"

#include <cstdlib>
#include <map>
#include <optional>
#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/parsers/SAX2XMLReaderImpl.hpp>
#include <xercesc/sax2/Attributes.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/util/XMLNetAccessor.hpp>
#include <xercesc/util/XMLUni.hpp>

#include "base/xml/fence.h"
#include "base/xml/parser_memory.h"
#include "base/xml/prolog.h"
#include "base/xml/start_tags.h"
#include "base/xml/tree_data.h"

namespace base::xml {

Library::Library() {
  ::setenv("XERCES_DISABLE_DTD", "1", 1);
  xerces::XMLPlatformUtils::Initialize();
  delete xerces::XMLPlatformUtils::fgNetAccessor;
  xerces::XMLPlatformUtils::fgNetAccessor = nullptr;
}

namespace {

constexpr std::size_t kMostProblems = 100;

/// Leaves the parser from inside a handler; never leaves this file.
struct Abort {
  Error error;
};

/// The same, when what was wanted has been read.
struct Enough {};

/// Xerces events to TreeBuilder calls. UTF-16 pieces go through buffers that are kept.
class Events final : public xerces::DefaultHandler {
 public:
  Events(const Limits& limits, std::vector<SchemaProblem>* problems, std::string_view last_child)
      : limits_(limits), problems_(problems), last_child_(last_child) {}

  Tree finish() {
    while (builder_.depth() > 0) builder_.end_element();
    return builder_.finish();
  }
  bool root_started() const { return root_started_; }

  void setDocumentLocator(const xerces::Locator* locator) override { locator_ = locator; }
  void startPrefixMapping(const XMLCh* prefix, const XMLCh* uri) override {
    builder_.declare(text(prefix, prefix_), text(uri, uri_));
  }
  void startElement(const XMLCh* uri, const XMLCh* local, const XMLCh* qname,
                    const xerces::Attributes& attributes) override {
    root_started_ = true;
    if (builder_.depth() >= limits_.depth) {
      throw Abort{limit_exceeded(
          "xml.depth", "elements nest deeper than " + std::to_string(limits_.depth) + at_place())};
    }
    if (attributes.getLength() > limits_.attributes) {
      throw Abort{limit_exceeded("xml.attributes", "too many attributes" + at_place())};
    }
    builder_.start_element(element_uri_.text(uri), text(local, local_), prefix_of(qname), line());
    for (XMLSize_t index = 0; index < attributes.getLength(); ++index) {
      builder_.attribute(attribute_uri_.text(attributes.getURI(index)),
                         text(attributes.getLocalName(index), local_),
                         prefix_of(attributes.getQName(index)),
                         text(attributes.getValue(index), value_));
    }
  }
  void endElement(const XMLCh*, const XMLCh* local, const XMLCh*) override {
    builder_.end_element();
    if (!last_child_.empty() && builder_.depth() == 1 && text(local, local_) == last_child_)
      throw Enough();
  }
  void characters(const XMLCh* characters, XMLSize_t size) override {
    value_.clear();
    append_utf8(value_, characters, size);
    builder_.text(value_);
  }
  void ignorableWhitespace(const XMLCh* characters_, XMLSize_t size) override {
    characters(characters_, size);  // white space counts in signatures and string values
  }
  void comment(const XMLCh* characters_, XMLSize_t size) override {
    value_.clear();
    append_utf8(value_, characters_, size);
    builder_.comment(value_, line());
  }
  void processingInstruction(const XMLCh* target, const XMLCh* data) override {
    builder_.processing_instruction(text(target, local_), text(data, value_), line());
  }
  void startDTD(const XMLCh*, const XMLCh*, const XMLCh*) override {
    throw Abort{malformed("xml.doctype", "a DOCTYPE is not accepted" + at_place())};
  }
  void error(const xerces::SAXParseException& problem) override {
    if (problems_ == nullptr || problems_->size() >= kMostProblems) return;
    problems_->push_back({static_cast<std::uint32_t>(problem.getLineNumber()),
                          static_cast<std::uint32_t>(problem.getColumnNumber()),
                          to_utf8(problem.getMessage())});
  }
  void fatalError(const xerces::SAXParseException& problem) override {
    std::string message = to_utf8(problem.getMessage()) + " at line " +
                          std::to_string(problem.getLineNumber()) + ", column " +
                          std::to_string(problem.getColumnNumber());
    throw Abort{malformed("xml.not_well_formed", std::move(message))};
  }

 private:
  static std::string_view text(const XMLCh* from, std::string& buffer) {
    buffer.clear();
    if (from != nullptr) append_utf8(buffer, from, xerces::XMLString::stringLen(from));
    return buffer;
  }
  std::string_view prefix_of(const XMLCh* qname) {
    const int colon = xerces::XMLString::indexOf(qname, u':');
    prefix_.clear();
    if (colon > 0) append_utf8(prefix_, qname, static_cast<std::size_t>(colon));
    return prefix_;
  }
  std::uint32_t line() const {
    return locator_ == nullptr ? 0 : static_cast<std::uint32_t>(locator_->getLineNumber());
  }
  std::string at_place() const { return " at line " + std::to_string(line()); }

  /// The last namespace, not converted again while it stays the same: the parser keeps one copy of
  /// each for as long as the document lasts.
  class Uri {
   public:
    std::string_view text(const XMLCh* uri) {
      if (uri != from_) Events::text(from_ = uri, text_);
      return text_;
    }

   private:
    const XMLCh* from_ = nullptr;
    std::string text_;
  };

  const Limits& limits_;
  std::vector<SchemaProblem>* problems_;
  std::string_view last_child_;
  const xerces::Locator* locator_ = nullptr;
  bool root_started_ = false;
  TreeBuilder builder_;
  Uri element_uri_, attribute_uri_;
  std::string prefix_, uri_, local_, value_;
};

using Reader = xerces::SAX2XMLReaderImpl;

/// What a parser is made for. Without schemas there are two scanners: the quick one compares each
/// attribute of a tag with all before it, so tags that may have very many go to the other.
struct Purpose {
  const Grammar* grammar = nullptr;
  bool long_tags = false;
  auto operator<=>(const Purpose&) const = default;
};

constexpr std::size_t kLongTag = 8192;

std::unique_ptr<Reader> make_reader(const Purpose& purpose, ParserMemory& memory) {
  const Grammar* const grammar = purpose.grammar;
  auto reader =
      std::make_unique<Reader>(&memory, grammar == nullptr ? nullptr : grammar->pool().pool.get());
  if (grammar == nullptr && !purpose.long_tags) {
    reader->setProperty(xerces::XMLUni::fgXercesScannerName,
                        const_cast<XMLCh*>(xerces::XMLUni::fgWFXMLScanner));
  }
  reader->setFeature(xerces::XMLUni::fgSAX2CoreNameSpaces, true);
  reader->setFeature(xerces::XMLUni::fgSAX2CoreNameSpacePrefixes, false);
  reader->setFeature(xerces::XMLUni::fgXercesLoadExternalDTD, false);
  reader->setFeature(xerces::XMLUni::fgXercesLoadSchema, false);
  reader->setFeature(xerces::XMLUni::fgXercesDynamic, false);
  reader->setFeature(xerces::XMLUni::fgSAX2CoreValidation, grammar != nullptr);
  reader->setFeature(xerces::XMLUni::fgXercesSchema, grammar != nullptr);
  reader->setFeature(xerces::XMLUni::fgXercesUseCachedGrammarInParse, grammar != nullptr);
  return reader;
}

/// The parsers of one thread: two without schemas and one for each grammar in use.
class Readers final {
 public:
  Reader& get(const Purpose& purpose) {
    constexpr std::size_t kMost = 8;
    if (Slot& slot = slots_[purpose]; slot.reader) {
      if (slot.memory->held() <= kMostMemory) return *slot.reader;
      slot = Slot();  // a huge document went before
    }
    if (slots_.size() > kMost) {
      std::erase_if(slots_, [&](const auto& entry) { return entry.first != purpose; });
    }
    Slot& made = slots_[purpose];
    if (purpose.grammar != nullptr) made.grammar = purpose.grammar->shared_from_this();
    made.memory = std::make_unique<ParserMemory>();
    made.reader = make_reader(purpose, *made.memory);
    return *made.reader;
  }

 private:
  static constexpr std::size_t kMostMemory = 4u << 20;
  struct Slot {
    std::shared_ptr<const Grammar> grammar;  // these two outlive the reader
    std::unique_ptr<ParserMemory> memory;
    std::unique_ptr<Reader> reader;
    Slot& operator=(Slot&& other) noexcept {
      reader = std::move(other.reader);
      memory = std::move(other.memory);
      grammar = std::move(other.grammar);
      return *this;
    }
  };
  std::map<Purpose, Slot> slots_;
};

/// Runs the parser of this thread over the bytes.
std::optional<Error> run(ByteView bytes, const Grammar* grammar, Events& events) {
  thread_local Readers readers;
  try {
    const bool long_tags = grammar == nullptr && may_have_long_start_tag(bytes, kLongTag);
    Reader& reader = readers.get({grammar, long_tags});
    reader.setContentHandler(&events);
    reader.setLexicalHandler(&events);
    reader.setErrorHandler(&events);
    const xerces::MemBufInputSource source(bytes.data(), bytes.size(), "document", false);
    reader.parse(source);
    return std::nullopt;
  } catch (Abort& abort) {
    return std::move(abort.error);
  } catch (const Enough&) {
    return std::nullopt;
  } catch (const xerces::XMLException& problem) {
    return malformed("xml.not_well_formed", to_utf8(problem.getMessage()));
  } catch (const xerces::SAXException& problem) {
    return malformed("xml.not_well_formed", to_utf8(problem.getMessage()));
  }
}

Result<Tree> parse_with(ByteView bytes, const Grammar* grammar, const Limits& limits,
                        std::vector<SchemaProblem>* problems, std::string_view last_child) {
  if (bytes.size() > limits.bytes) return limit_exceeded("xml.bytes", "the document is too large");
  if (bytes.empty()) return malformed("xml.not_well_formed", "the document is empty");
  TRY(check_prolog(bytes));
  Events events(limits, problems, last_child);
  if (auto error = run(bytes, grammar, events)) {
    // With DTDs switched off the scanner calls a DOCTYPE an invalid structure: name the cause.
    const bool doctype =
        !events.root_started() && as_text(bytes).find("<!DOCTYPE") != std::string_view::npos;
    if (doctype) return malformed("xml.doctype", "a DOCTYPE is not accepted");
    return std::move(*error);
  }
  return events.finish();
}

}  // namespace

Result<Tree> parse(ByteView bytes, const Limits& limits) {
  return parse_with(bytes, nullptr, limits, nullptr, {});
}

Result<Tree> parse_until(ByteView bytes, std::string_view child, const Limits& limits) {
  return parse_with(bytes, nullptr, limits, nullptr, child);
}

Result<Validated> parse_validated(ByteView bytes, const Grammar& grammar, const Limits& limits) {
  std::vector<SchemaProblem> problems;
  TRY(Tree tree, parse_with(bytes, &grammar, limits, &problems, {}));
  return Validated{std::move(tree), std::move(problems)};
}

}  // namespace base::xml
