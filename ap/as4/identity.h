#pragma once

#include <string>
#include <vector>

#include "ap/wss/secure.h"
#include "ap/wss/verify.h"
#include "base/crypto/certificate.h"
#include "base/crypto/signer.h"

namespace ap::as4 {

/// Who we are as an access point. Immutable; borrowed by the calls. Threads: any.
struct Identity {
  base::crypto::Certificate certificate;  ///< its Subject CN is the seat id
  const base::crypto::Signer& signer;
  std::vector<wss::OwnKey> keys;  ///< that can open messages: the current one and earlier ones

  const std::string& seat() const { return certificate.common_name(); }
  wss::Sender sender() const { return {certificate, signer}; }
};

}  // namespace ap::as4
