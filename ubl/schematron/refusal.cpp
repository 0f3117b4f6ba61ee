#include "ubl/schematron/refusal.h"

namespace ubl::schematron {

base::Error refuse(std::string_view code, std::string_view place, std::string_view what,
                   std::string_view remedy) {
  std::string detail(place);
  detail.append(": ").append(what).append("; ").append(remedy);
  return base::malformed("schematron." + std::string(code), std::move(detail));
}

}  // namespace ubl::schematron
