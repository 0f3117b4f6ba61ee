#include "base/xml/parser_memory.h"

#include <algorithm>
#include <bit>
#include <new>

namespace base::xml {
namespace {

constexpr std::size_t kSlabBytes = 64u << 10;
constexpr std::size_t kLargestInSlab = 8u << 10;
constexpr std::size_t kLargestKept = 256u << 10;

/// Two classes per power of two from 32 bytes on: 32, 48, 64, 96, ...
std::size_t class_of(std::size_t size) {
  if (size <= 32) return 0;
  const auto power = static_cast<std::size_t>(std::bit_width(size - 1) - 1);  // 2^power < size
  const std::size_t half = (std::size_t{1} << power) + (std::size_t{1} << (power - 1));
  return (power - 5) * 2 + (size <= half ? 1 : 2);
}

constexpr std::size_t size_of(std::size_t size_class) {
  const std::size_t power = std::size_t{32} << (size_class / 2);
  return size_class % 2 == 0 ? power : power + power / 2;
}

}  // namespace

/// Before every piece. Sixteen bytes, so that pieces are aligned for anything.
struct alignas(16) ParserMemory::Header {
  std::size_t size_class;
  Header* next;  ///< while idle
};

ParserMemory::ParserMemory() {
  static_assert(size_of(kClasses - 1) >= kLargestKept + sizeof(Header));
}
ParserMemory::~ParserMemory() = default;

void* ParserMemory::fresh(std::size_t size) {
  if (size > kLargestInSlab) {
    held_ += size;
    return slabs_.emplace_back(new std::byte[size]).get();
  }
  if (size > left_) {
    held_ += kSlabBytes;
    next_ = slabs_.emplace_back(new std::byte[kSlabBytes]).get();
    left_ = kSlabBytes;
  }
  std::byte* piece = next_;
  next_ += size;
  left_ -= size;
  return piece;
}

void* ParserMemory::allocate(XMLSize_t size) {
  if (size > kLargestKept) {
    auto* header = static_cast<Header*>(::operator new(size + sizeof(Header)));
    header->size_class = kClasses;
    return header + 1;
  }
  const std::size_t wanted = class_of(size + sizeof(Header));
  Header* header = idle_[wanted];
  if (header != nullptr) {
    idle_[wanted] = header->next;
  } else {
    header = static_cast<Header*>(fresh(size_of(wanted)));
  }
  header->size_class = wanted;
  return header + 1;
}

void ParserMemory::deallocate(void* piece) {
  if (piece == nullptr) return;
  Header* header = static_cast<Header*>(piece) - 1;
  if (header->size_class == kClasses) return ::operator delete(header);
  header->next = idle_[header->size_class];
  idle_[header->size_class] = header;
}

xerces::MemoryManager* ParserMemory::getExceptionMemoryManager() {
  return xerces::XMLPlatformUtils::fgMemoryManager;
}

}  // namespace base::xml
