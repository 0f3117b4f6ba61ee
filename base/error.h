#pragma once

#include <string>
#include <string_view>

namespace base {

/// What the caller should do about a failure.
enum class ErrorKind {
  Malformed,      ///< the input breaks its format: refuse, never retry
  LimitExceeded,  ///< the input is larger than agreed: refuse, never retry
  Unauthentic,    ///< a signature, digest, tag or certificate does not hold: refuse, audit event
  Rejected,       ///< policy or validation says no
  NotFound,       ///< the caller decides
  Conflict,       ///< the caller decides
  Unavailable,    ///< retry by schedule
  Corrupt,        ///< our own data is wrong: stop that service
};

std::string_view to_string(ErrorKind kind);

/// An expected failure. `code` is stable and names the place ("wss.digest"); `detail` is for people
/// and may name lines, paths and identifiers, never document contents or keys.
struct Error {
  ErrorKind kind;
  std::string code;
  std::string detail;

  bool operator==(const Error&) const = default;
};

Error malformed(std::string code, std::string detail);
Error limit_exceeded(std::string code, std::string detail);
Error unauthentic(std::string code, std::string detail);
Error rejected(std::string code, std::string detail);
Error not_found(std::string code, std::string detail);
Error conflict(std::string code, std::string detail);
Error unavailable(std::string code, std::string detail);
Error corrupt(std::string code, std::string detail);

/// "wss.digest: Messaging digest differs", for one line of output.
std::string describe(const Error& error);

}  // namespace base
