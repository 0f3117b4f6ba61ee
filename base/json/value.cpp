#include "base/json/value.h"

#include <Poco/JSON/Handler.h>
#include <Poco/JSON/JSONException.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace base::json {

Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;
bool Value::operator==(const Value& other) const {
  return item_ == other.item_;
}

const Value* Value::find(std::string_view key) const {
  const Object* object = members();
  if (object == nullptr) return nullptr;
  const auto found = std::ranges::find(
      *object, key, [](const auto& member) -> const std::string& { return member.first; });
  return found == object->end() ? nullptr : &found->second;
}

std::string_view Value::text_at(std::string_view key) const {
  const Value* found = find(key);
  return found != nullptr && found->text() != nullptr ? std::string_view(*found->text()) : "";
}

Value& Value::set(std::string key, Value value) {
  if (is_null()) item_ = Object{};
  auto* object = std::get_if<Object>(&item_);
  ENSURE(object != nullptr);
  for (auto& [name, old] : *object) {
    if (name != key) continue;
    old = std::move(value);
    return *this;
  }
  object->emplace_back(std::move(key), std::move(value));
  return *this;
}

Value& Value::push(Value value) {
  if (is_null()) item_ = Array{};
  auto* array = std::get_if<Array>(&item_);
  ENSURE(array != nullptr);
  array->push_back(std::move(value));
  return *this;
}

namespace {

struct Refused {
  Error error;
};

/// Parser events to our Value; a stack instead of recursion.
class Builder final : public Poco::JSON::Handler {
 public:
  explicit Builder(const Limits& limits) : limits_(limits) {}
  Value take() { return std::move(root_); }

  void reset() override {}
  void startObject() override { open(Value::object()); }
  void endObject() override { close(); }
  void startArray() override { open(Value::array()); }
  void endArray() override { close(); }
  void key(const std::string& name) override {
    if (stack_.back().value.find(name) != nullptr) {
      throw Refused{malformed("json", "the key " + name + " occurs twice")};
    }
    stack_.back().key = name;
  }
  void null() override { add(Value()); }
  void value(int number) override { add(Value(static_cast<std::int64_t>(number))); }
  void value(unsigned number) override { add(Value(static_cast<std::int64_t>(number))); }
#if defined(POCO_HAVE_INT64)
  void value(Poco::Int64 number) override { add(Value(static_cast<std::int64_t>(number))); }
  void value(Poco::UInt64 number) override {
    if (number > INT64_MAX) throw Refused{malformed("json", "a number is too large")};
    add(Value(static_cast<std::int64_t>(number)));
  }
#endif
  void value(const std::string& text) override { add(Value(text)); }
  void value(double number) override { add(Value(number)); }
  void value(bool flag) override { add(Value(flag)); }

 private:
  struct Open {
    Value value;
    std::string key;  // of the member being read
  };
  void open(Value value) {
    if (stack_.size() >= limits_.depth)
      throw Refused{limit_exceeded("json.depth", "nested too deeply")};
    stack_.push_back({std::move(value), {}});
  }
  void close() {
    Value done = std::move(stack_.back().value);
    stack_.pop_back();
    add(std::move(done));
  }
  void add(Value value) {
    if (stack_.empty()) {
      root_ = std::move(value);
    } else if (stack_.back().value.members() != nullptr) {
      stack_.back().value.set(stack_.back().key, std::move(value));
    } else {
      stack_.back().value.push(std::move(value));
    }
  }

  const Limits& limits_;
  std::vector<Open> stack_;
  Value root_;
};

void write_text(std::string& out, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else if (octet < 0x20) {
      out += "\\u00";
      out += kDigits[octet >> 4];
      out += kDigits[octet & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void write_scalar(std::string& out, const Value& value, const double* number) {
  if (value.flag() != nullptr) {
    out += *value.flag() ? "true" : "false";
  } else if (value.integer() != nullptr) {
    out += std::to_string(*value.integer());
  } else if (value.text() != nullptr) {
    write_text(out, *value.text());
  } else if (number != nullptr && std::isfinite(*number)) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, *number).ptr;
    const std::string_view digits(buffer, static_cast<std::size_t>(end - buffer));
    out += digits;
    if (digits.find_first_of(".e") == std::string_view::npos) out += ".0";  // not an integer
  } else {
    out += "null";
  }
}

/// What the parser would not tell us: it wraps integers that do not fit, and cuts a key at a NUL.
Result<void> check_lexemes(std::string_view text) {
  constexpr std::string_view kNumber = "-+0123456789.eE";
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      in_string = !in_string;
    } else if (c == '\\') {
      if (text.substr(at + 1, 5) == "u0000") return malformed("json", "a NUL in a string");
      ++at;  // whatever is escaped ends no string
    } else if (!in_string && (c == '-' || (c >= '0' && c <= '9'))) {
      const std::string_view rest = text.substr(at);
      const std::string_view number = rest.substr(0, rest.find_first_not_of(kNumber));
      std::int64_t value = 0;
      if (std::from_chars(number.data(), number.data() + number.size(), value).ec != std::errc() &&
          number.find_first_of(".eE") == std::string_view::npos) {
        return malformed("json", "a number is too large");
      }
      at += number.size() - 1;
    }
  }
  return {};
}

}  // namespace

Result<Value> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes) return limit_exceeded("json.bytes", "the text is too large");
  const std::string_view trimmed = trim(text);
  if (trimmed.empty() || (trimmed.front() != '{' && trimmed.front() != '[')) {
    return malformed("json", "expected an object or an array");
  }
  if (!is_utf8(text)) return malformed("json", "not UTF-8");
  TRY(check_lexemes(text));
  try {
    Poco::SharedPtr<Builder> builder = new Builder(limits);
    Poco::JSON::Parser parser(builder);
    parser.parse(std::string(text));
    return builder->take();
  } catch (Refused& refused) {
    return std::move(refused.error);
  } catch (const Poco::Exception& problem) {
    return malformed("json", problem.displayText());
  }
}

std::string write(const Value& value) {
  // Explicit frames: values made by our own code may nest, but never through the call stack.
  struct Frame {
    const Value* value;
    std::size_t next;
  };
  std::string out;
  std::vector<Frame> frames{{&value, 0}};
  while (!frames.empty()) {
    Frame& frame = frames.back();
    const Value& current = *frame.value;
    const auto* members = current.members();
    const auto* items = current.items();
    if (members == nullptr && items == nullptr) {
      write_scalar(out, current, current.real());
      frames.pop_back();
      continue;
    }
    const std::size_t size = members != nullptr ? members->size() : items->size();
    if (frame.next == 0) out += members != nullptr ? '{' : '[';
    if (frame.next == size) {
      out += members != nullptr ? '}' : ']';
      frames.pop_back();
      continue;
    }
    if (frame.next > 0) out += ',';
    const std::size_t at = frame.next++;
    if (members != nullptr) {
      write_text(out, (*members)[at].first);
      out += ':';
      frames.push_back({&(*members)[at].second, 0});
    } else {
      frames.push_back({&(*items)[at], 0});
    }
  }
  return out;
}

}  // namespace base::json
