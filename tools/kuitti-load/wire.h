#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/http/message.h"
#include "base/result.h"

namespace kuitti::load {

/// One kept connection that posts and waits for the answer. Threads: one each.
/// Errors: Unavailable "load.connect", "load.transfer"; those of http::Client.
class Wire {
 public:
  virtual ~Wire() = default;
  /// The length of the body and the host are added to the headers.
  virtual base::Result<base::http::Response> post(const base::http::Headers& headers,
                                                  base::ByteView body) = 0;
};

/// For http: a plain socket with one write and mostly one read a message, so that the generator
/// takes little of the machine that it measures. For https: libcurl, with the roots of the file.
/// Errors: Malformed "load.url".
base::Result<std::unique_ptr<Wire>> make_wire(const std::string& url,
                                              const std::string& trust_file);

}  // namespace kuitti::load
