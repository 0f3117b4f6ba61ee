#pragma once

#include <chrono>
#include <string>

#include "base/arguments.h"
#include "base/result.h"

namespace kuitti::load {

/// What a run was asked to do.
struct Options {
  std::string config;  ///< "" = a node made for the run
  std::string to;      ///< "" = a node of our own
  std::string seat_key, receiver_certificate, participant, trust, api;  ///< with `to`
  std::uint64_t process = 0;                                            ///< with `to`, 0 = unknown
  std::string http_trust;
  std::string document;  ///< "" = the sample invoice
  std::chrono::seconds time{10};
  unsigned connections = 64;
  unsigned workers = 1;
  int key_bits = 2048;
};

/// Errors: Malformed "usage".
base::Result<Options> read_options(const base::Arguments& arguments);
const base::CommandLine& accepted_options();

/// The document that is sent. Errors: those of file::read.
base::Result<std::string> read_document(const Options& options);

}  // namespace kuitti::load
