#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

namespace base::xml {

/// UTF-8 text that only grows. Fresh memory is not written before there is something to write, and
/// a large block moves by renaming its pages. Threads: none.
class Characters final {
 public:
  std::string_view view(std::size_t begin, std::size_t end) const {
    return {bytes_.get() + begin, end - begin};
  }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }

  void reserve(std::size_t capacity);
  void append(std::string_view text) {
    copy(text, room(text.size()));
    size_ += text.size();
  }
  /// UTF-16; an unpaired surrogate becomes U+FFFD.
  void append(std::u16string_view text);

 private:
  /// Room for so many more bytes behind the last.
  char* room(std::size_t more) {
    if (capacity_ - size_ < more) grow(more);
    return bytes_.get() + size_;
  }
  void grow(std::size_t more);
  /// Most texts are short: those of up to 32 bytes as two pieces that overlap.
  static void copy(std::string_view from, char* to) {
    const std::size_t size = from.size();
    if (size > 32) {
      std::memcpy(to, from.data(), size);
    } else if (size >= 16) {
      copy_ends<16>(from, to);
    } else if (size >= 8) {
      copy_ends<8>(from, to);
    } else if (size >= 4) {
      copy_ends<4>(from, to);
    } else {
      for (std::size_t at = 0; at < size; ++at) to[at] = from[at];
    }
  }
  template <std::size_t kSize>
  static void copy_ends(std::string_view from, char* to) {
    const std::size_t last = from.size() - kSize;
    std::memcpy(to, from.data(), kSize);
    std::memcpy(to + last, from.data() + last, kSize);
  }
  void append_mixed(std::u16string_view text);

  struct Free {
    void operator()(char* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<char[], Free> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace base::xml
