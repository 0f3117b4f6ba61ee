#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "ap/discovery/discovery.h"
#include "base/guarded.h"

namespace ap::discovery {

/// The directory file:
///   {"participants": [{"id": "0216:0037...", "endpoint": "https://host/as4",
///                      "certificate": "peer.pem", "documents": ["*"]}]}
/// An id without scheme has iso6523-actorid-upis; certificate paths are relative to the file;
/// documents are document type identifiers (with or without scheme) or "*".
class DirectoryFile final : public Discovery {
 public:
  /// Errors: NotFound "file.missing"; Rejected "directory" with every problem, one a line.
  static base::Result<std::unique_ptr<DirectoryFile>> load(const std::filesystem::path& file);
  base::Result<Destination> find(const peppol::ParticipantIdentifier& receiver,
                                 const peppol::DocumentTypeIdentifier& type,
                                 const peppol::ProcessIdentifier& process) override;
  /// Reads the file again; on an error what was loaded stays in force.
  base::Result<void> reload();

 private:
  struct Entry {
    Destination destination;
    std::set<std::string> documents;
  };
  using Entries = std::map<std::string, Entry>;  ///< by participant key
  static base::Result<Entries> read(const std::filesystem::path& file);
  DirectoryFile(std::filesystem::path file, Entries entries);
  const std::filesystem::path file_;
  base::Guarded<std::shared_ptr<const Entries>> entries_;
};

}  // namespace ap::discovery
