#pragma once

// Inside base/xml only.
#include <string>
#include <xercesc/framework/XMLAttr.hpp>
#include <xercesc/framework/XMLDocumentHandler.hpp>
#include <xercesc/framework/XMLErrorReporter.hpp>
#include <xercesc/internal/XMLScanner.hpp>

#include "base/xml/fence.h"
#include "base/xml/names_by_root.h"
#include "base/xml/wanted.h"

namespace base::xml {

/// Leaves the parser from inside a handler; never leaves base/xml.
struct Abort {
  Error error;
};

/// The same, when what was wanted has been read.
struct Enough {};

/// Events of the parser to calls of a TreeBuilder. Lifetime: one document.
class Events final : public xerces::XMLDocumentHandler, public xerces::XMLErrorReporter {
 public:
  Events(const Wanted& wanted, const xerces::XMLScanner& scanner, NamesByRoot& names,
         std::size_t document_bytes);
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;
  ~Events() override;

  Tree finish();
  bool root_started() const { return names_ != nullptr; }

  void startElement(const xerces::XMLElementDecl& element, const unsigned int uri,
                    const XMLCh* const prefix, const xerces::RefVectorOf<xerces::XMLAttr>& list,
                    const XMLSize_t count, const bool is_empty, const bool is_root) override;
  void endElement(const xerces::XMLElementDecl& element, const unsigned int uri, const bool is_root,
                  const XMLCh* const prefix) override;
  void docCharacters(const XMLCh* const text, const XMLSize_t size, const bool is_cdata) override;
  /// White space counts in signatures and string values.
  void ignorableWhitespace(const XMLCh* const text, const XMLSize_t size,
                           const bool is_cdata) override;
  void docComment(const XMLCh* const text) override;
  void docPI(const XMLCh* const target, const XMLCh* const data) override;
  void error(const unsigned int code, const XMLCh* const domain, const ErrTypes type,
             const XMLCh* const text, const XMLCh* const system_id, const XMLCh* const public_id,
             const XMLFileLoc line, const XMLFileLoc column) override;

  // Nothing of a tree.
  void startDocument() override {}
  void endDocument() override {}
  void resetDocument() override {}
  void resetErrors() override {}
  void startEntityReference(const xerces::XMLEntityDecl&) override {}
  void endEntityReference(const xerces::XMLEntityDecl&) override {}
  void XMLDecl(const XMLCh* const, const XMLCh* const, const XMLCh* const,
               const XMLCh* const) override {}

 private:
  void start_root(const xerces::XMLElementDecl& root);
  void declare(const xerces::XMLAttr& attribute);
  std::uint32_t line() const;
  std::string at_place() const { return " at line " + std::to_string(line()); }
  const XMLCh* uri_text(unsigned int uri) const { return scanner_.getURIText(uri); }

  const Wanted& wanted_;
  const xerces::XMLScanner& scanner_;
  NamesByRoot& all_names_;
  RootNames* names_ = nullptr;  ///< from the root element on
  RootNames own_names_;
  TreeBuilder builder_;
};

}  // namespace base::xml
