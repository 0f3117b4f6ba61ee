#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace ubl {

/// Finds the folder of the fetched schemas and rules: the one named, else $KUITTI_ARTEFACTS, else
/// ../share/kuitti/artefacts beside the program, /var/lib/kuitti/artefacts,
/// $XDG_DATA_HOME/kuitti/artefacts. Errors: NotFound "artefacts.missing" with the places looked at.
base::Result<std::filesystem::path> find_artefacts(const std::string& named);

}  // namespace ubl
