#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/sha256.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace ap::api {

/// Who asks.
enum class Role { Operator, Supplier, Officer, Auditor };
/// What a request does.
enum class Permission {
  Open,    ///< asked of nobody: health, metrics
  Read,    ///< lists, documents, evidence, the ledger
  Judge,   ///< validate without submitting
  Submit,  ///< send a document
  Mend,    ///< give a failed one another round
  Erase,   ///< delete one for good
};

std::string_view to_string(Role role);
/// Everybody reads and judges; suppliers, officers and operators submit; officers and operators
/// mend and erase.
bool allows(Role role, Permission permission);

/// A line of the file of tokens.
struct Token {
  Role role;
  base::Secret<std::string> secret;
};

/// Reads the file of tokens: `ROLE TOKEN [remark]` a line, '#' starts a comment line. A token has
/// 20 to 200 characters of A-Z a-z 0-9 - _. Errors: Rejected "tokens" with the line.
base::Result<std::vector<Token>> parse_tokens(std::string_view text);

/// The tokens that are accepted, as digests. Immutable. Threads: any.
class Tokens final {
 public:
  explicit Tokens(const std::vector<Token>& tokens);
  /// Whose token it is. Takes the same time whichever it is, and when it is none.
  std::optional<Role> find(std::string_view presented) const;
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    base::crypto::Sha256 digest;
    Role role;
  };
  std::vector<Entry> entries_;
};

/// Writes a file with one operator's token (mode 0600) unless there is one.
/// Errors: Unavailable "file.write".
base::Result<void> create_tokens(const std::filesystem::path& file, base::Random& random);

}  // namespace ap::api
