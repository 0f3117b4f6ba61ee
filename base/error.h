#pragma once

#include <string>
#include <string_view>
#include <utility>

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
  Error(ErrorKind kind, std::string code, std::string detail);
  // Not inline: errors are rare, and the places that could make, move or drop one are thousands.
  Error(const Error&);
  Error(Error&&) noexcept;
  Error& operator=(const Error&);
  Error& operator=(Error&&) noexcept;
  ~Error();

  ErrorKind kind;
  std::string code;
  std::string detail;

  bool operator==(const Error&) const = default;
};

/// An Error on its way up, or none: one pointer, so that handing it on costs a caller next to
/// nothing.
class Failure {
 public:
  Failure() = default;
  explicit Failure(Error error);
  Failure(const Failure& other);
  Failure(Failure&& other) noexcept : error_(other.error_) { other.error_ = nullptr; }
  Failure& operator=(Failure other) noexcept {
    std::swap(error_, other.error_);
    return *this;
  }
  ~Failure() {
    if (error_ != nullptr) drop();
  }

  /// There must be one: of a value, and of a failure that was moved away, asking for the error is a
  /// broken invariant.
  const Error& error() const;
  operator Error() &&;

 private:
  void drop();
  Error* error_ = nullptr;
};

Error malformed(std::string_view code, std::string_view detail);
Error limit_exceeded(std::string_view code, std::string_view detail);
Error unauthentic(std::string_view code, std::string_view detail);
Error rejected(std::string_view code, std::string_view detail);
Error not_found(std::string_view code, std::string_view detail);
Error conflict(std::string_view code, std::string_view detail);
Error unavailable(std::string_view code, std::string_view detail);
Error corrupt(std::string_view code, std::string_view detail);

/// "wss.digest: Messaging digest differs", for one line of output.
std::string describe(const Error& error);

}  // namespace base
