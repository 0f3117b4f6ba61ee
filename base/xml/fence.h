#pragma once

// Inside base/xml only: what several of its files need of Xerces.
#include <memory>
#include <string>
#include <xercesc/framework/XMLGrammarPoolImpl.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/XMLString.hpp>

#include "base/xml/grammar.h"

namespace base::xml {

namespace xerces = xercesc;

/// UTF-16 to UTF-8; an unpaired surrogate becomes U+FFFD.
std::string to_utf8(const XMLCh* text);

/// A zero-ended UTF-16 copy of ASCII or UTF-8 text.
std::u16string to_utf16(std::string_view text);

struct Grammar::Pool {
  std::unique_ptr<xerces::XMLGrammarPoolImpl> pool;
};

}  // namespace base::xml
