#include "ap/discovery/directory_file.h"

#include <optional>

#include "base/file/file.h"
#include "base/json/value.h"

namespace ap::discovery {
namespace {

using base::Result;
using base::crypto::Certificate;
using base::json::Value;
using peppol::DocumentTypeIdentifier;
using peppol::ParticipantIdentifier;

constexpr std::string_view kAnyType = "*";
constexpr std::string_view kUsualScheme = "busdox-docid-qns";

base::Error wrong(const std::string& detail) {
  return base::rejected("directory", detail);
}

/// Collects what is wrong, one a line, each with the participant that it is about.
class Problems {
 public:
  void about(std::size_t number, std::string_view id) {
    place_ = "participant " + std::to_string(number) +
             (id.empty() ? std::string() : " (" + std::string(id) + ")");
  }
  void note(const std::string& detail) {
    lines_ += (lines_.empty() ? "" : "\n") + place_ + ": " + detail;
  }
  /// The value, or a note of what is wrong with it.
  template <class T>
  std::optional<T> take(Result<T> result) {
    if (result) return std::move(result).value();
    note(result.error().detail);
    return std::nullopt;
  }
  const std::string& lines() const { return lines_; }

 private:
  std::string place_;
  std::string lines_;
};

/// A document type with or without its scheme, as its URI; "*" stays.
Result<std::string> type_of(const Value& item) {
  if (item.text() == nullptr)
    return wrong("`documents` holds something that is no text: give document type identifiers");
  const std::string& text = *item.text();
  if (text == kAnyType) return text;
  auto parsed = DocumentTypeIdentifier::parse(text);
  if (!parsed) parsed = DocumentTypeIdentifier::make(kUsualScheme, text);
  if (!parsed)
    return wrong("`documents`: " + parsed.error().detail +
                 "; give scheme::value, or \"*\" for all");
  return parsed->uri();
}

std::set<std::string> types_of(const Value& item, Problems& problems) {
  std::set<std::string> types;
  const Value* list = item.find("documents");
  if (list == nullptr || list->items() == nullptr || list->items()->empty()) {
    problems.note("`documents` is missing: give a list of document types, or [\"*\"] for all");
    return types;
  }
  for (const Value& type : *list->items()) {
    if (auto uri = problems.take(type_of(type))) types.insert(*std::move(uri));
  }
  return types;
}

Result<std::string> endpoint_of(const Value& item) {
  const std::string url(item.text_at("endpoint"));
  for (const std::string_view scheme : {"http://", "https://"}) {
    const bool fits = url.starts_with(scheme) && url.size() > scheme.size() &&
                      url[scheme.size()] != '/' && url[scheme.size()] != ':';
    if (fits && url.find_first_of(" \t\r\n\"<>") == std::string::npos) return url;
  }
  return wrong("`endpoint` is no http or https URL: give the receiver's, as https://host/as4");
}

/// The receiving access point's own certificate stands first in its file, its issuers may follow.
Result<Certificate> certificate_of(const Value& item, const std::filesystem::path& folder) {
  const std::string_view name = item.text_at("certificate");
  if (name.empty())
    return wrong("`certificate` is missing: give the PEM file of the receiver's access point");
  const std::filesystem::path file = folder / name;
  const auto pem = base::file::read_text(file);
  if (!pem)
    return wrong("`certificate` cannot be read (" + pem.error().detail +
                 "); the path is relative to the directory file");
  auto certificate = Certificate::from_pem(*pem);
  if (!certificate)
    return wrong("`certificate` " + file.string() + ": " + certificate.error().detail +
                 "; the file is PEM, the access point's own certificate first");
  return certificate;
}

Result<ParticipantIdentifier> participant_of(const Value& item) {
  auto participant = ParticipantIdentifier::parse(item.text_at("id"));
  if (participant) return participant;
  return wrong("`id`: " + participant.error().detail + "; give it as 0216:003721291126");
}

}  // namespace

DirectoryFile::DirectoryFile(std::filesystem::path file, Entries entries)
    : file_(std::move(file)), entries_(std::make_shared<const Entries>(std::move(entries))) {}

Result<DirectoryFile::Entries> DirectoryFile::read(const std::filesystem::path& file) {
  TRY(const std::string text, base::file::read_text(file));
  const auto json = base::json::parse(text);
  if (!json) return wrong(file.string() + ": " + json.error().detail);
  const Value* list = json->find("participants");
  if (list == nullptr || list->items() == nullptr)
    return wrong(file.string() + ": expected {\"participants\": [...]}");
  Entries entries;
  Problems problems;
  for (std::size_t index = 0; index < list->items()->size(); ++index) {
    const Value& item = (*list->items())[index];
    problems.about(index + 1, item.text_at("id"));
    const auto participant = problems.take(participant_of(item));
    auto endpoint = problems.take(endpoint_of(item));
    auto certificate = problems.take(certificate_of(item, file.parent_path()));
    std::set<std::string> types = types_of(item, problems);
    if (!participant) continue;
    if (entries.contains(participant->key())) problems.note("is there twice: keep one of them");
    if (!endpoint || !certificate) continue;
    const Destination destination{*std::move(endpoint), *std::move(certificate)};
    entries.emplace(participant->key(), Entry{destination, std::move(types)});
  }
  if (!problems.lines().empty()) return wrong(problems.lines());
  return entries;
}

Result<std::unique_ptr<DirectoryFile>> DirectoryFile::load(const std::filesystem::path& file) {
  TRY(Entries entries, read(file));
  return std::unique_ptr<DirectoryFile>(new DirectoryFile(file, std::move(entries)));
}

Result<void> DirectoryFile::reload() {
  TRY(Entries entries, read(file_));
  entries_.with([&](std::shared_ptr<const Entries>& held) {
    held = std::make_shared<const Entries>(std::move(entries));
  });
  return {};
}

Result<Destination> DirectoryFile::find(const ParticipantIdentifier& receiver,
                                        const DocumentTypeIdentifier& type,
                                        const peppol::ProcessIdentifier&) {
  const auto entries = entries_.with([](const auto& held) { return held; });
  const auto found = entries->find(receiver.key());
  if (found == entries->end())
    return base::not_found("discovery.participant", receiver.uri() + " is not in the directory");
  const auto& documents = found->second.documents;
  if (!documents.contains(std::string(kAnyType)) && !documents.contains(type.uri()))
    return base::not_found("discovery.document_type",
                           receiver.uri() + " does not receive " + type.uri());
  return found->second.destination;
}

}  // namespace ap::discovery
