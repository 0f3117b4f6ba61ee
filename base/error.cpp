#include "base/error.h"

#include <utility>

namespace base {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Malformed: return "malformed";
    case ErrorKind::LimitExceeded: return "limit exceeded";
    case ErrorKind::Unauthentic: return "unauthentic";
    case ErrorKind::Rejected: return "rejected";
    case ErrorKind::NotFound: return "not found";
    case ErrorKind::Conflict: return "conflict";
    case ErrorKind::Unavailable: return "unavailable";
    case ErrorKind::Corrupt: return "corrupt";
  }
  return "unknown";
}

namespace {
Error make(ErrorKind kind, std::string code, std::string detail) {
  return Error{kind, std::move(code), std::move(detail)};
}
}  // namespace

Error malformed(std::string code, std::string detail) {
  return make(ErrorKind::Malformed, std::move(code), std::move(detail));
}
Error limit_exceeded(std::string code, std::string detail) {
  return make(ErrorKind::LimitExceeded, std::move(code), std::move(detail));
}
Error unauthentic(std::string code, std::string detail) {
  return make(ErrorKind::Unauthentic, std::move(code), std::move(detail));
}
Error rejected(std::string code, std::string detail) {
  return make(ErrorKind::Rejected, std::move(code), std::move(detail));
}
Error not_found(std::string code, std::string detail) {
  return make(ErrorKind::NotFound, std::move(code), std::move(detail));
}
Error conflict(std::string code, std::string detail) {
  return make(ErrorKind::Conflict, std::move(code), std::move(detail));
}
Error unavailable(std::string code, std::string detail) {
  return make(ErrorKind::Unavailable, std::move(code), std::move(detail));
}
Error corrupt(std::string code, std::string detail) {
  return make(ErrorKind::Corrupt, std::move(code), std::move(detail));
}

std::string describe(const Error& error) { return error.code + ": " + error.detail; }

}  // namespace base
