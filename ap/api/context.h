#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ap/api/metrics.h"
#include "ap/api/tokens.h"
#include "ap/flow/prove.h"
#include "ap/flow/send.h"
#include "ap/store/messages.h"
#include "base/clock.h"
#include "base/current.h"
#include "base/permits.h"
#include "ledger/note/checkpoint.h"
#include "ubl/validate.h"

namespace ap::api {

/// One thing the node's promise rests on, and how it stands.
struct HealthCheck {
  std::string name;
  bool ok = false;
  std::string detail;
};

/// What the handlers work with, borrowed for the life of the Api. The functions are the node's
/// flows; tests give their own. Threads: any, at once.
struct Context {
  std::string name;  ///< of the node, for people
  const base::Clock& clock;
  store::Messages& messages;
  ubl::Validator* validator;  ///< null: schemas and rules are not installed
  base::Permits& permits;     ///< held while a document is judged
  const base::Current<Tokens>& tokens;
  const RequestCounts& requests;
  std::function<base::Result<flow::Submitted>(const flow::Submission&)> submit;
  std::function<base::Result<store::Message>(std::string_view id)> resend;
  std::function<base::Result<store::Message>(std::string_view id)> erase;
  std::function<base::Result<base::Bytes>(std::string_view id, flow::Disclose most)> prove;
  std::function<ledger::SignedCheckpoint()> checkpoint;
  std::function<std::vector<HealthCheck>()> health;
  /// What else /metrics shows: of the network of logs.
  std::function<std::vector<Metric>()> further_metrics = [] { return std::vector<Metric>(); };
};

}  // namespace ap::api
