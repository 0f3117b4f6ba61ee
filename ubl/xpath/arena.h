#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ubl::xpath {

/// Memory that is given out piece by piece and taken back all at once, down to a mark. Values that
/// need a destructor get theirs then. Threads: none.
class Arena final {
 public:
  struct Mark {
    std::size_t block = 0, used = 0, cleanups = 0;
  };

  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { release({}); }

  void* allocate(std::size_t size) {
    size = (size + 15) & ~std::size_t{15};
    while (block_ < blocks_.size()) {
      if (blocks_[block_].size - used_ >= size) {
        void* place = blocks_[block_].bytes.get() + used_;
        used_ += size;
        return place;
      }
      ++block_;
      used_ = 0;
    }
    const std::size_t wanted = size > kBlock ? size : kBlock;
    blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(wanted), wanted});
    used_ = size;
    return blocks_.back().bytes.get();
  }

  char* characters(std::size_t size) { return static_cast<char*>(allocate(size + 1)); }

  std::string_view copy(std::string_view text) {
    char* place = characters(text.size());
    if (!text.empty()) std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }

  template <class T>
  const T* make(T value) {
    T* made = new (allocate(sizeof(T))) T(std::move(value));
    if constexpr (!std::is_trivially_destructible_v<T>)
      cleanups_.push_back({[](void* place) { static_cast<T*>(place)->~T(); }, made});
    return made;
  }

  /// The same for a value whose destructor has nothing to do.
  template <class T>
  const T* place(T value) {
    return new (allocate(sizeof(T))) T(std::move(value));
  }

  /// Nothing of it is given out.
  bool is_fresh() const { return block_ == 0 && used_ == 0; }
  Mark mark() const { return {block_, used_, cleanups_.size()}; }
  void release(const Mark& mark) {
    while (cleanups_.size() > mark.cleanups) {
      cleanups_.back().run(cleanups_.back().place);
      cleanups_.pop_back();
    }
    block_ = mark.block;
    used_ = mark.used;
    if (mark.block == 0 && mark.used == 0 && blocks_.size() > kKept) blocks_.resize(kKept);
  }

 private:
  static constexpr std::size_t kBlock = 64 * 1024;
  static constexpr std::size_t kKept = 16;  ///< blocks kept for the next document
  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
  };
  struct Cleanup {
    void (*run)(void*);
    void* place;
  };
  std::vector<Block> blocks_;
  std::size_t block_ = 0, used_ = 0;
  std::vector<Cleanup> cleanups_;
};

}  // namespace ubl::xpath
