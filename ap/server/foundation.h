#pragma once

#include <memory>
#include <optional>

#include "ap/flow/delivery.h"
#include "ap/server/inputs.h"
#include "ap/server/node.h"
#include "ap/server/shards.h"
#include "ap/store/blobs.h"
#include "ap/store/messages.h"
#include "base/crew.h"
#include "base/file/file.h"
#include "base/http/client.h"
#include "ubl/validate.h"

namespace ap::server {

/// What a node stands on: its files and stores, opened in this order, nothing running yet but the
/// log's own thread.
struct Foundation {
  base::file::LockFile lock;  ///< <data>/lock: one process at a time
  std::unique_ptr<base::http::Client> http;
  std::unique_ptr<base::Crew> workers;  ///< do the private operations of our keys
  std::unique_ptr<Inputs> inputs;
  std::unique_ptr<Shards> shards;
  std::unique_ptr<store::Blobs> blobs;        ///< <data>/blobs
  std::unique_ptr<store::Messages> messages;  ///< <data>/messages.db
  std::unique_ptr<ubl::Validator> validator;  ///< null when the artefacts are missing
  std::optional<ubl::Catalogue> catalogue;    ///< the same
  std::unique_ptr<flow::Delivery> delivery;

  /// Errors: those of Node::start.
  static base::Result<Foundation> lay(const Config& config, const Surroundings& surroundings);
};

}  // namespace ap::server
