#pragma once

#include "ap/flow/services.h"

namespace ap::flow {

/// What happens to a received document after its receipt: judged, put where the receiver's systems
/// take it (delivery.h), logged. The row as it is afterwards. Idempotent.
base::Result<store::Message> deliver(Services& services, const store::Message& message);

}  // namespace ap::flow
