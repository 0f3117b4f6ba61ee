#pragma once

#include <filesystem>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "ledger/note/note.h"

namespace ap::server {

/// The signer key in a file; a missing one is made (0600), and the public vkey beside it as
/// <file>.pub. Errors: Rejected "config.ledger_key" when the file holds something else, or a key of
/// another name than `name` ("" = any); Unavailable "file.write".
base::Result<ledger::SignerKey> open_ledger_key(const std::filesystem::path& file,
                                                const std::string& name, ledger::KeyType type,
                                                base::Random& random);

/// The name of the witness of a family: ledger.turku.example -> witness.turku.example.
std::string witness_name(std::string_view family);
/// That of its mirror: ledger.turku.example -> mirror.turku.example.
std::string mirror_name(std::string_view family);

}  // namespace ap::server
