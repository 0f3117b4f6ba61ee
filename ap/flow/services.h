#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "ap/as4/identity.h"
#include "ap/discovery/discovery.h"
#include "ap/flow/delivery.h"
#include "ap/store/messages.h"
#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/crypto/revocation.h"
#include "base/crypto/signer.h"
#include "base/current.h"
#include "base/http/client.h"
#include "base/permits.h"
#include "base/random.h"
#include "base/zip/gzip.h"
#include "ledger/log/appender.h"
#include "ubl/validate.h"

namespace ap::flow {

/// Who we are and whom we trust: replaced as a whole when certificates are reloaded.
struct Credentials {
  std::shared_ptr<const base::crypto::Signer> signer;  ///< what identity refers to
  as4::Identity identity;
  std::shared_ptr<const base::crypto::TrustStore> anchors;
  std::shared_ptr<base::crypto::Revocation> revocation;  ///< null: nobody is asked
};

/// Participants that we receive for, by their key.
using Served = std::set<std::string>;

/// Something worth a line in the operator's log. Views live for the call.
struct Note {
  std::string_view event;  ///< "received", "refused", "sent", ...
  std::string_view id;     ///< of our message, else the peer's MessageId, else ""
  std::string_view detail;
};

/// What a step waits for before it goes on, and a receipt before it leaves.
enum class Logging {
  Awaited,  ///< the entry stands in the log (fast profile)
  Queued,   ///< the seal is durable; `LogQueue` appends it later (privacy profile)
};

/// What the flows work with: every seam, borrowed for the life of the flows.
struct Services {
  const base::Clock& clock;
  base::Random& random;
  store::Messages& messages;
  ledger::Appender& log;
  std::string family;  ///< of our logs, "ledger.espoo.example": trail tags are made for it
  discovery::Discovery& discovery;
  base::http::Client& http;
  Delivery& delivery;
  base::crypto::CertificateCache& certificates;
  const base::Current<Credentials>& credentials;
  const base::Current<Served>& served;
  base::Permits& permits;           ///< steps that need much memory at once
  ubl::Validator* validator;        ///< null: schemas and rules are not installed
  const ubl::Catalogue* catalogue;  ///< null: the same
  base::zip::InflateLimits inflate;
  bool validate_inbound = true;
  Logging logging = Logging::Awaited;
  /// Called after a row of that direction became due: a hint, nothing is lost without it.
  std::function<void(store::Direction)> wake = [](store::Direction) {};
  std::function<void(const Note&)> journal = [](const Note&) {};
};

}  // namespace ap::flow
