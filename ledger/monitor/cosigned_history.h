#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "base/result.h"
#include "base/sql/database.h"
#include "ledger/note/checkpoint.h"

namespace ledger {

/// Heads of logs with the cosignatures that say when they stood: what bounds the positions of
/// entries in time, whatever their log says. Of each log one in `spacing` is kept, and the newest.
///
/// Threads: any; one writer.
/// Spec:    spec/ledger 6.3
class CosignedHistory final {
 public:
  /// history.db; made when it is missing. Errors: those of base/sql.
  static base::Result<std::unique_ptr<CosignedHistory>> open(
      const std::filesystem::path& file, std::vector<VerifierKey> witnesses,
      std::chrono::seconds spacing = std::chrono::seconds(600));

  struct Head {
    TreeSize size;
    std::uint64_t earliest = 0, latest = 0;  ///< of the cosignatures, Unix seconds
    std::string note;
  };
  /// The head with its times, as far as known witnesses cosigned it; nothing when none did.
  std::optional<Head> times_of(const SignedCheckpoint& head) const;

  /// Takes a head that was verified to be of the one history. Older ones than the newest are left.
  base::Result<void> add(std::string_view origin, const Head& head);
  /// The smallest one of that size or more.
  base::Result<std::optional<Head>> of_size(std::string_view origin, TreeSize size);
  /// The last one of which every cosignature was made by then.
  base::Result<std::optional<Head>> last_by(std::string_view origin, std::uint64_t seconds);
  /// The first one of which none was made before.
  base::Result<std::optional<Head>> first_from(std::string_view origin, std::uint64_t seconds);

 private:
  using Database = std::unique_ptr<base::sql::Connection>;
  CosignedHistory(Database database, std::vector<VerifierKey> witnesses,
                  std::chrono::seconds spacing)
      : witnesses_(std::move(witnesses)), spacing_(spacing), database_(std::move(database)) {}
  const std::vector<VerifierKey> witnesses_;
  const std::chrono::seconds spacing_;
  base::Guarded<Database> database_;
};

}  // namespace ledger
