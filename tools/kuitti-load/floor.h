#pragma once

#include <chrono>

#include "base/crypto/certificate.h"
#include "base/crypto/signer.h"
#include "base/result.h"

namespace kuitti::load {

/// The RSA work of one message, and how many messages a second a number of threads could do if
/// there were nothing else: no access point with this key can be faster.
struct Floor {
  double decrypt_us = 0;  ///< RSAES-OAEP, SHA-256 for hash and MGF1
  double encrypt_us = 0;  ///< the same with the public key
  double sign_us = 0;     ///< RSASSA-PKCS1-v1_5 with SHA-256, the digest of 64 bytes included
  double verify_us = 0;
  double per_second = 0;
};

/// Which operations a message costs.
enum class Work {
  Receive,  ///< unwrap the key, verify the signature, sign the receipt
  Send,     ///< wrap the key, sign the message, verify the receipt
};

/// Measures for about `time`: the parts on one thread in CPU time, the rate on `workers` threads by
/// the clock on the wall. Wants an idle machine. Errors: those of Signer.
base::Result<Floor> measure_floor(const base::crypto::Signer& signer,
                                  const base::crypto::Certificate& certificate, Work work,
                                  unsigned workers, std::chrono::milliseconds time);

/// What `openssl speed` says of the same key size, in µs; nothing when the program is not there.
struct OpensslSpeed {
  double sign_us = 0;
  double verify_us = 0;
};
base::Result<OpensslSpeed> ask_openssl(int key_bits);

}  // namespace kuitti::load
