#include "base/cbor/value.h"

#include "base/check.h"
#include "base/text.h"

namespace base::cbor {

Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;
bool Value::operator==(const Value& other) const {
  return item_ == other.item_;
}

namespace {

enum Major : std::uint8_t { kNumber = 0, kBytes = 2, kText = 3, kArray = 4, kMap = 5 };
constexpr std::uint8_t kNull = 0xF6;

void append_head(Bytes& out, std::uint8_t major, std::uint64_t argument) {
  const auto head = static_cast<std::uint8_t>(major << 5);
  if (argument < 24) {
    out.push_back(static_cast<std::uint8_t>(head | argument));
  } else if (argument <= 0xFF) {
    out.push_back(head | 24);
    out.push_back(static_cast<std::uint8_t>(argument));
  } else if (argument <= 0xFFFF) {
    out.push_back(head | 25);
    append_u16(out, static_cast<std::uint16_t>(argument));
  } else if (argument <= 0xFFFFFFFF) {
    out.push_back(head | 26);
    append_u32(out, static_cast<std::uint32_t>(argument));
  } else {
    out.push_back(head | 27);
    append_u64(out, argument);
  }
}

void append_item(Bytes& out,
                 const Value& value);  // recursion bounded by the depth of our own records

void append_array(Bytes& out, const Value::Array& array) {
  append_head(out, kArray, array.size());
  for (const Value& item : array) append_item(out, item);
}

void append_map(Bytes& out, const Value::Map& map) {
  append_head(out, kMap, map.size());
  for (const auto& [key, item] : map) {
    append_head(out, kNumber, key);
    append_item(out, item);
  }
}

void append_item(Bytes& out, const Value& value) {
  if (const auto* number = value.number()) {
    append_head(out, kNumber, *number);
  } else if (const auto* bytes = value.bytes()) {
    append_head(out, kBytes, bytes->size());
    append(out, *bytes);
  } else if (const auto* text = value.text()) {
    append_head(out, kText, text->size());
    append(out, *text);
  } else if (const auto* array = value.array()) {
    append_array(out, *array);
  } else if (const auto* map = value.map()) {
    append_map(out, *map);
  } else {
    out.push_back(kNull);
  }
}

/// Reads items; nesting is bounded by the limit, so its recursion is too.
class Reader {
 public:
  Reader(ByteView in, const Limits& limits) : in_(in), limits_(limits) {}

  Result<Value> item(std::size_t depth) {
    if (depth > limits_.depth) return limit_exceeded("cbor.depth", "nested too deeply");
    if (in_.empty()) return broken("ends early");
    if (in_[0] == kNull) {
      in_ = in_.subspan(1);
      return Value();
    }
    const std::uint8_t major = in_[0] >> 5;
    TRY(const std::uint64_t argument, head());
    switch (major) {
      case kNumber:
        return Value(argument);
      case kBytes:
      case kText:
        return string(major, argument);
      case kArray:
        return array(argument, depth);
      case kMap:
        return map(argument, depth);
      default:
        return broken("uses a type that records do not have");
    }
  }
  bool at_end() const { return in_.empty(); }

 private:
  static Error broken(std::string detail) { return malformed("cbor", std::move(detail)); }

  Result<std::uint64_t> head() {
    const std::uint8_t low = in_[0] & 31;
    in_ = in_.subspan(1);
    if (low < 24) return std::uint64_t{low};
    if (low > 27) return broken("has a reserved or indefinite length");
    const std::size_t size = std::size_t{1} << (low - 24);
    if (in_.size() < size) return broken("ends early");
    std::uint64_t value = 0;
    for (const std::uint8_t octet : in_.first(size)) value = value << 8 | octet;
    in_ = in_.subspan(size);
    return value;
  }

  Result<Value> string(std::uint8_t major, std::uint64_t size) {
    if (size > in_.size()) return broken("ends early");
    const ByteView content = in_.first(static_cast<std::size_t>(size));
    in_ = in_.subspan(content.size());
    if (major == kBytes) return Value(Bytes(content.begin(), content.end()));
    if (!is_utf8(as_text(content))) return broken("has text that is not UTF-8");
    return Value(to_string(content));
  }

  Result<Value> array(std::uint64_t count, std::size_t depth) {
    if (count > in_.size()) return broken("ends early");
    Value::Array items;
    for (std::uint64_t n = 0; n < count; ++n) {
      TRY(Value next, item(depth + 1));
      items.push_back(std::move(next));
    }
    return Value(std::move(items));
  }

  Result<Value> map(std::uint64_t count, std::size_t depth) {
    if (count > in_.size()) return broken("ends early");
    Value::Map items;
    for (std::uint64_t n = 0; n < count; ++n) {
      if (in_.empty() || in_[0] >> 5 != kNumber) return broken("has a key that is not a number");
      TRY(const std::uint64_t key, head());
      TRY(Value next, item(depth + 1));
      if (!items.emplace(key, std::move(next)).second) return broken("has a key twice");
    }
    return Value(std::move(items));
  }

  ByteView in_;
  const Limits& limits_;
};

}  // namespace

Bytes encode(const Value& value) {
  Bytes out;
  append_item(out, value);
  return out;
}

Result<Value> decode(ByteView bytes, const Limits& limits) {
  if (bytes.size() > limits.bytes) return limit_exceeded("cbor.bytes", "too large");
  Reader reader(bytes, limits);
  TRY(Value value, reader.item(0));
  if (!reader.at_end()) return malformed("cbor", "has bytes after its end");
  const Bytes again = encode(value);
  if (!std::equal(again.begin(), again.end(), bytes.begin(), bytes.end())) {
    return malformed("cbor", "is not in deterministic encoding");
  }
  return value;
}

}  // namespace base::cbor
