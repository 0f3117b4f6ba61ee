#pragma once

#include <string_view>

#include "ap/flow/services.h"

namespace ap::flow {

/// Deletes a document that has reached its end: what was delivered, everything in the store, the
/// secrets of its entries and of its trail. The log keeps its entries, which nothing connects with
/// anything any more; a last one says that and when it was erased. Other documents' proofs hold as
/// before; those of the same trail no longer show it as one. Idempotent: erasing what is erased
/// finishes what a stop interrupted. The row as it is afterwards.
/// Errors: NotFound "store.message"; Conflict "store.state", "store.duplicate"; those of the store,
/// the log and the delivery: then ask again. Spec: spec/ledger 2.8
base::Result<store::Message> erase(Services& services, std::string_view id);

}  // namespace ap::flow
