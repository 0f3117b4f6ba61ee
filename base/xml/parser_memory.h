#pragma once

// Inside base/xml only.
#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "base/xml/fence.h"

namespace base::xml {

/// Memory for one parser, which asks for a few hundred small pieces and one very large one per
/// document and gives all of them back: here they lie ready for the next document.
/// Lifetime: outlives its parser. Threads: those of the parser, one at a time.
class ParserMemory final : public xerces::MemoryManager {
 public:
  ParserMemory();
  ~ParserMemory() override;

  void* allocate(XMLSize_t size) override;
  void deallocate(void* piece) override;
  /// Exceptions may outlive the parser.
  xerces::MemoryManager* getExceptionMemoryManager() override;

  /// Bytes that are kept, in use or not.
  std::size_t held() const { return held_; }

 private:
  struct Header;
  void* fresh(std::size_t size);

  static constexpr std::size_t kClasses = 28;
  std::array<Header*, kClasses> idle_{};
  std::vector<std::unique_ptr<std::byte[]>> slabs_;
  std::byte* next_ = nullptr;  ///< the rest of the newest slab
  std::size_t left_ = 0;
  std::size_t held_ = 0;
};

}  // namespace base::xml
