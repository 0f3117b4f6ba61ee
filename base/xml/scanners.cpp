#include "base/xml/scanners.h"

#include <xercesc/internal/XMLScannerResolver.hpp>
#include <xercesc/util/XMLUni.hpp>

namespace base::xml {
namespace {

using xerces::XMLScanner;

Scanners::Slot made_for(const Purpose& purpose) {
  const bool has_schema = purpose.grammar != nullptr;
  Scanners::Slot slot;
  if (has_schema) slot.grammar = purpose.grammar->shared_from_this();
  slot.memory = std::make_unique<ParserMemory>();
  slot.resolver = std::make_unique<xerces::GrammarResolver>(
      has_schema ? purpose.grammar->pool().pool.get() : nullptr, slot.memory.get());
  const XMLCh* const kind = has_schema || purpose.long_tags ? xerces::XMLUni::fgIGXMLScanner
                                                            : xerces::XMLUni::fgWFXMLScanner;
  slot.scanner.reset(xerces::XMLScannerResolver::resolveScanner(kind, nullptr, slot.resolver.get(),
                                                                slot.memory.get()));
  XMLScanner& scanner = *slot.scanner;
  scanner.setURIStringPool(slot.resolver->getStringPool());
  scanner.setDoNamespaces(true);
  scanner.setDoSchema(has_schema);
  scanner.setValidationScheme(has_schema ? XMLScanner::Val_Always : XMLScanner::Val_Never);
  scanner.useCachedGrammarInParse(has_schema);
  scanner.setLoadSchema(false);
  scanner.setLoadExternalDTD(false);
  scanner.setDisallowDTD(true);
  scanner.setDisableDefaultEntityResolution(true);
  return slot;
}

}  // namespace

Scanners::Slot& Scanners::Slot::operator=(Slot&& other) noexcept {
  scanner = std::move(other.scanner);
  resolver = std::move(other.resolver);
  memory = std::move(other.memory);
  grammar = std::move(other.grammar);
  return *this;
}

Scanners::Slot& Scanners::get(const Purpose& purpose) {
  constexpr std::size_t kMost = 8;
  constexpr std::size_t kMostMemory = 4u << 20;  // held after a huge document
  if (Slot& slot = slots_[purpose]; slot.scanner) {
    if (slot.memory->held() <= kMostMemory) return slot;
    slot = Slot();
  }
  if (slots_.size() > kMost)
    std::erase_if(slots_, [&](const auto& entry) { return entry.first != purpose; });
  return slots_[purpose] = made_for(purpose);
}

}  // namespace base::xml
