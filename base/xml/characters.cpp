#include "base/xml/characters.h"

#include <algorithm>
#include <new>

#include "base/xml/large_pages.h"
#include "base/xml/utf8.h"

namespace base::xml {
namespace {

bool is_high(char16_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low(char16_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

/// ASCII units to characters; false when one is not ASCII. A constant count becomes vectors.
inline bool narrow(const char16_t* from, std::size_t count, char* to) {
  char16_t seen = 0;
  for (std::size_t at = 0; at < count; ++at) {
    seen = static_cast<char16_t>(seen | from[at]);
    to[at] = static_cast<char>(from[at]);
  }
  return seen < 0x80;
}

constexpr std::size_t kBlock = 16;

}  // namespace

void Characters::grow(std::size_t more) {
  reserve(std::max(size_ + more, capacity_ * 2));
}

void Characters::reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  void* const moved = std::realloc(bytes_.get(), capacity);
  if (moved == nullptr) throw std::bad_alloc();
  (void)bytes_.release();
  bytes_.reset(static_cast<char*>(moved));
  capacity_ = capacity;
  prefer_large_pages(bytes_.get() + size_, capacity - size_);
}

void Characters::append(std::u16string_view text) {
  std::size_t at = 0;
  char* const to = room(text.size());
  while (text.size() - at >= kBlock && narrow(text.data() + at, kBlock, to + at)) at += kBlock;
  const std::size_t rest = text.size() - at;
  if (rest < kBlock && narrow(text.data() + at, rest, to + at)) at = text.size();
  size_ += at;
  if (at < text.size()) append_mixed(text.substr(at));
}

void Characters::append_mixed(std::u16string_view text) {
  char* const begin = room(3 * text.size());
  char* to = begin;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char16_t unit = text[at];
    if (is_high(unit) && at + 1 < text.size() && is_low(text[at + 1])) {
      to = put_utf8(to,
                    0x10000 + ((char32_t{unit} - 0xD800) << 10) + (char32_t{text[++at]} - 0xDC00));
    } else {
      to = put_utf8(to, is_high(unit) || is_low(unit) ? U'\uFFFD' : char32_t{unit});
    }
  }
  size_ += static_cast<std::size_t>(to - begin);
}

}  // namespace base::xml
