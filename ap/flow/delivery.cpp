#include "ap/flow/delivery.h"

#include <algorithm>
#include <chrono>

#include "ap/peppol/identifier.h"
#include "base/file/file.h"
#include "base/http/message.h"
#include "base/text.h"

namespace ap::flow {
namespace {

namespace fs = std::filesystem;
using base::Result;

constexpr std::size_t kMostNameBytes = 180;

/// A name that is one path segment whatever a peer put into it: other characters percent-encoded,
/// very long ones by their digest, never one that starts with a dot.
std::string file_name(std::string_view text) {
  std::string name = base::http::percent_encode(text);
  if (name.size() > kMostNameBytes) name = base::crypto::sha256(text).hex();
  if (name.starts_with('.')) name = "%2E" + name.substr(1);
  return name;
}

/// The participant as people write it, "0216:0037...": a colon is fine in a folder's name.
std::string folder_name(const std::string& participant) {
  const auto parsed = peppol::ParticipantIdentifier::parse(participant);
  return parsed ? base::lower_ascii(parsed->value()) : file_name(participant);
}

/// A name that no other thread has while this lives. Waits for it.
class Taken final {
 public:
  using Names = base::Guarded<std::set<fs::path>>;
  Taken(Names& names, fs::path name) : names_(names), name_(std::move(name)) {
    const auto take = [&](std::set<fs::path>& taken) { return taken.insert(name_).second; };
    while (!names_.wait_for(std::chrono::seconds(1), take)) {}
  }
  ~Taken() {
    names_.update([&](std::set<fs::path>& taken) { taken.erase(name_); });
  }
  Taken(const Taken&) = delete;
  Taken& operator=(const Taken&) = delete;

 private:
  Names& names_;
  const fs::path name_;
};

}  // namespace

fs::path FolderDelivery::folder_of(const store::Message& message) const {
  return folder_ / folder_name(message.receiver) / file_name(message.document_class);
}

Result<std::string> FolderDelivery::put(const store::Message& message, base::ByteView document) {
  const fs::path parent = folder_of(message);
  const std::string name = file_name(message.instance_id);
  fs::path place = parent / (name + ".xml");
  const Taken taken(taken_, place);
  const auto there = base::file::read(place);
  if (there && !std::ranges::equal(*there, document))
    place = parent / (name + "." + message.id + ".xml");
  TRY(base::file::write_durably(place, document));
  return place.string();
}

Result<void> FolderDelivery::remove(const store::Message& message, base::ByteView document) {
  const fs::path parent = folder_of(message);
  const std::string name = file_name(message.instance_id);
  const Taken taken(taken_, parent / (name + ".xml"));
  for (const std::string& end : {std::string(".xml"), "." + message.id + ".xml"}) {
    const fs::path place = parent / (name + end);
    const auto there = base::file::read(place);
    if (!there || !std::ranges::equal(*there, document)) continue;
    std::error_code trouble;
    fs::remove(place, trouble);
    if (trouble) return base::unavailable("file.write", place.string() + ": " + trouble.message());
    base::file::sync_folder(parent);
  }
  return {};
}

}  // namespace ap::flow
