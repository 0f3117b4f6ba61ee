#pragma once

#include <string>
#include <string_view>

namespace ubl::unicode {

enum class Normalization {
  Composed,             ///< NFC
  Decomposed,           ///< NFD
  CompatibleComposed,   ///< NFKC
  CompatibleDecomposed  ///< NFKD
};

/// Spec: Unicode Standard Annex 15.
std::string normalize(std::string_view text, Normalization form);

}  // namespace ubl::unicode
