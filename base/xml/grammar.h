#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace base::xml {

/// Compiled schemas, immutable and shared by threads (a locked Xerces grammar pool).
class Grammar final : public std::enable_shared_from_this<Grammar> {
 public:
  /// Loads the main schema files with full checking. `imports` maps namespaces that are imported
  /// without a usable schemaLocation to files; anything outside both is refused, nothing is
  /// fetched. Errors: NotFound "xml.schema_missing"; Corrupt "xml.schema" with the place.
  struct Source {
    std::vector<std::filesystem::path> schemas;
    std::vector<std::pair<std::string, std::filesystem::path>> imports;  ///< namespace -> file
  };
  static Result<std::shared_ptr<const Grammar>> load(const Source& source);

  ~Grammar();
  Grammar(const Grammar&) = delete;
  Grammar& operator=(const Grammar&) = delete;
  struct Pool;
  Pool& pool() const { return *pool_; }

 private:
  explicit Grammar(std::unique_ptr<Pool> pool);
  std::unique_ptr<Pool> pool_;
};

}  // namespace base::xml
