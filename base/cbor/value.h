#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace base::cbor {

/// A deterministic CBOR item (RFC 8949 4.2.1) of the kinds that our records use. Maps have unsigned
/// integer keys only.
class Value {
 public:
  using Array = std::vector<Value>;
  using Map = std::map<std::uint64_t, Value>;
  struct Null {
    bool operator==(const Null&) const = default;
  };

  Value() : item_(Null{}) {}
  // Not inline: they walk the whole of the item, and are made wherever a record is.
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();
  Value(std::uint64_t number) : item_(number) {}
  Value(Bytes bytes) : item_(std::move(bytes)) {}
  Value(std::string text) : item_(std::move(text)) {}
  Value(Array array) : item_(std::move(array)) {}
  Value(Map map) : item_(std::move(map)) {}

  bool is_null() const { return std::holds_alternative<Null>(item_); }
  const std::uint64_t* number() const { return std::get_if<std::uint64_t>(&item_); }
  const Bytes* bytes() const { return std::get_if<Bytes>(&item_); }
  const std::string* text() const { return std::get_if<std::string>(&item_); }
  const Array* array() const { return std::get_if<Array>(&item_); }
  const Map* map() const { return std::get_if<Map>(&item_); }
  bool operator==(const Value&) const;

 private:
  std::variant<Null, std::uint64_t, Bytes, std::string, Array, Map> item_;
};

struct Limits {
  std::size_t bytes = 64u << 10;
  std::size_t depth = 4;
};

/// Shortest forms, definite lengths, ascending keys.
Bytes encode(const Value& value);
/// Accepts only what encode would write (it re-encodes and compares), and the whole input.
/// Errors: Malformed "cbor"; LimitExceeded "cbor.depth", "cbor.bytes".
Result<Value> decode(ByteView bytes, const Limits& limits = {});

}  // namespace base::cbor
