#include "base/error.h"

#include <utility>

#include "base/check.h"

namespace base {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Malformed:
      return "malformed";
    case ErrorKind::LimitExceeded:
      return "limit exceeded";
    case ErrorKind::Unauthentic:
      return "unauthentic";
    case ErrorKind::Rejected:
      return "rejected";
    case ErrorKind::NotFound:
      return "not found";
    case ErrorKind::Conflict:
      return "conflict";
    case ErrorKind::Unavailable:
      return "unavailable";
    case ErrorKind::Corrupt:
      return "corrupt";
  }
  return "unknown";
}

Error::Error(ErrorKind its_kind, std::string its_code, std::string its_detail)
    : kind(its_kind), code(std::move(its_code)), detail(std::move(its_detail)) {}
Error::Error(const Error&) = default;
Error::Error(Error&&) noexcept = default;
Error& Error::operator=(const Error&) = default;
Error& Error::operator=(Error&&) noexcept = default;
Error::~Error() = default;

Failure::Failure(Error error) : error_(new Error(std::move(error))) {}
Failure::Failure(const Failure& other)
    : error_(other.error_ == nullptr ? nullptr : new Error(*other.error_)) {}

void Failure::drop() {
  delete error_;
}

const Error& Failure::error() const {
  ENSURE(error_ != nullptr);
  return *error_;
}

Failure::operator Error() && {
  ENSURE(error_ != nullptr);
  return std::move(*error_);
}

namespace {
Error make(ErrorKind kind, std::string_view code, std::string_view detail) {
  return Error{kind, std::string(code), std::string(detail)};
}
}  // namespace

Error malformed(std::string_view code, std::string_view detail) {
  return make(ErrorKind::Malformed, code, detail);
}
Error limit_exceeded(std::string_view code, std::string_view detail) {
  return make(ErrorKind::LimitExceeded, code, detail);
}
Error unauthentic(std::string_view code, std::string_view detail) {
  return make(ErrorKind::Unauthentic, code, detail);
}
Error rejected(std::string_view code, std::string_view detail) {
  return make(ErrorKind::Rejected, code, detail);
}
Error not_found(std::string_view code, std::string_view detail) {
  return make(ErrorKind::NotFound, code, detail);
}
Error conflict(std::string_view code, std::string_view detail) {
  return make(ErrorKind::Conflict, code, detail);
}
Error unavailable(std::string_view code, std::string_view detail) {
  return make(ErrorKind::Unavailable, code, detail);
}
Error corrupt(std::string_view code, std::string_view detail) {
  return make(ErrorKind::Corrupt, code, detail);
}

std::string describe(const Error& error) {
  return error.code + ": " + error.detail;
}

}  // namespace base
