#pragma once

#include <span>
#include <string>

#include "base/xml/tree.h"

namespace base::xml {

/// Exclusive XML Canonicalization without comments of the subtree at `apex`, in place: namespaces
/// in scope from its ancestors count. `inclusive_prefixes` is the PrefixList; "#default" names the
/// default namespace. The document node canonicalises the whole document.
/// Spec: W3C Exclusive XML Canonicalization 1.0, Canonical XML 1.0 section 2.3.
std::string canonicalize_exclusive(const Node& apex,
                                   std::span<const std::string> inclusive_prefixes = {});

}  // namespace base::xml
