#pragma once

#include <string_view>

#include "ap/flow/services.h"
#include "ledger/log/log.h"

namespace ap::flow {

/// The proof bundle (.plb) of a message: its paired entry (sent and receipt obtained, or received
/// and receipt issued), else its newest one, with the SBD, the receipt and what the two sides know.
/// `policy` informs the reader. Errors: NotFound "prove.unlogged" until an entry is integrated.
base::Result<base::Bytes> prove(store::Messages& messages, const ledger::Log& log,
                                std::string_view policy, std::string_view id);

}  // namespace ap::flow
