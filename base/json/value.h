#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"
#include "base/result.h"

namespace base::json {

/// A JSON value. Objects keep the order of insertion; a key occurs once.
class Value {
 public:
  using Array = std::vector<Value>;
  using Object = std::vector<std::pair<std::string, Value>>;

  Value() = default;  ///< null
  // Not inline: they walk the whole of the item, and are made wherever an answer is.
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();
  Value(bool flag) : item_(flag) {}
  Value(std::int64_t number) : item_(number) {}
  Value(int number) : item_(static_cast<std::int64_t>(number)) {}
  Value(std::uint64_t number) : item_(static_cast<std::int64_t>(number)) {}
  Value(double number) : item_(number) {}
  Value(std::string text) : item_(std::move(text)) {}
  Value(std::string_view text) : item_(std::string(text)) {}
  Value(const char* text) : item_(std::string(text)) {}
  Value(Array array) : item_(std::move(array)) {}
  Value(Object object) : item_(std::move(object)) {}
  static Value object() { return Value(Object{}); }
  static Value array() { return Value(Array{}); }

  bool is_null() const { return std::holds_alternative<std::monostate>(item_); }
  const bool* flag() const { return std::get_if<bool>(&item_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&item_); }
  const double* real() const { return std::get_if<double>(&item_); }
  const std::string* text() const { return std::get_if<std::string>(&item_); }
  const Array* items() const { return std::get_if<Array>(&item_); }
  const Object* members() const { return std::get_if<Object>(&item_); }
  /// The member of an object, or nullptr.
  const Value* find(std::string_view key) const;
  /// The text of a member, or "" when absent or not text.
  std::string_view text_at(std::string_view key) const;

  /// Adds or replaces a member; a null value becomes an object first.
  Value& set(std::string key, Value value);
  /// Appends to an array; a null value becomes an array first.
  Value& push(Value value);
  bool operator==(const Value&) const;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> item_;
};

struct Limits {
  std::size_t bytes = 16u << 20;
  std::size_t depth = 64;
};

/// RFC 8259, an object or array at the top. Errors: Malformed "json" (also for a key that occurs
/// twice, a NUL in a string, an integer beyond 64 bits); LimitExceeded "json.bytes", "json.depth".
Result<Value> parse(std::string_view text, const Limits& limits = {});
/// One line, UTF-8. What is read again is the same value: 1.0 stays a real number.
std::string write(const Value& value);

}  // namespace base::json
