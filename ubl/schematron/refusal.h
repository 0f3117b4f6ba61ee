#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace ubl::schematron {

/// A construct that no loader guesses at: Malformed, with "place: what; remedy" as its detail.
///   refuse("element", "city.sch:12", "<sch:properties> in <sch:schema>", "remove it")
///     -> schematron.element: city.sch:12: <sch:properties> in <sch:schema>; remove it
base::Error refuse(std::string_view code, std::string_view place, std::string_view what,
                   std::string_view remedy);

}  // namespace ubl::schematron
