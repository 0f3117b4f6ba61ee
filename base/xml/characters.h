#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
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
  void append(std::string_view text);
  /// UTF-16; an unpaired surrogate becomes U+FFFD.
  void append(std::u16string_view text);

 private:
  /// Room for so many more bytes behind the last.
  char* room(std::size_t more) {
    if (capacity_ - size_ < more) grow(more);
    return bytes_.get() + size_;
  }
  void grow(std::size_t more);
  void append_mixed(std::u16string_view text);

  struct Free {
    void operator()(char* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<char[], Free> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace base::xml
