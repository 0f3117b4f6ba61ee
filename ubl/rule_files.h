#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "ubl/catalogue.h"

namespace ubl {

/// The file of a rule set that is called by its name: that of its file without extension
/// ("PEPPOLBIS-T01"), or MLS, EUSR, TSR. Of several releases the newest in force on `date`
/// (YYYY-MM-DD), else the newest. Errors: NotFound "rules.unknown" for a name that the catalogue
/// does not have, "rules.missing" when the file is not installed.
base::Result<std::filesystem::path> find_rule_file(const Catalogue& catalogue,
                                                   const std::filesystem::path& artefacts,
                                                   std::string_view name, std::string_view date);

}  // namespace ubl
