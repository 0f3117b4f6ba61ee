#pragma once

#include <string_view>

#include "ap/flow/services.h"
#include "ledger/log/log.h"

namespace ap::flow {

/// What a bundle shows beside the document, its salt and the entry. Each also needs the one before.
enum class Disclose {
  Document,  ///< nothing more: these bytes were logged here, by then
  Record,    ///< what happened, when, and the receipt
  Pair,      ///< the secret of the two sides: who has it finds both sides' entries
  Trail,     ///< the trail's secret and proofs: order, kind and time of every document of it
};

/// "document", "record", "pair", "trail"; nothing for other words.
std::optional<Disclose> parse_disclose(std::string_view word);

/// The proof bundle (.plb) of a message: its paired entry (sent and receipt obtained, or received
/// and receipt issued), else its newest one, with the SBD and what is to be disclosed, as far as it
/// is there. Of the trail: the entries in this log around it, without a gap. `policy` informs the
/// reader. Errors: NotFound "prove.unlogged" until an entry is integrated, "prove.shard" when it is
/// in another log, "prove.erased".
base::Result<base::Bytes> prove(store::Messages& messages, const ledger::Log& log,
                                std::string_view policy, std::string_view id, Disclose most);

}  // namespace ap::flow
