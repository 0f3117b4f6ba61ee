#pragma once

#include "ledger/find/search_index.h"
#include "ledger/monitor/head_comparison.h"

namespace ledger {

/// Takes the entries of a copy that are not in the index yet into it; how far it has come.
/// Errors: Corrupt "monitor.copy" when the copy is damaged; those of the stores.
base::Result<SearchIndex::Taken> scan_entries(const HeldLog& held, std::string_view origin,
                                              SearchIndex& index);

/// Entries [from, to) of a copy, in order. Errors: the same.
base::Result<std::vector<base::Bytes>> read_entries(const HeldLog& held, std::uint64_t from,
                                                    std::uint64_t to);

}  // namespace ledger
