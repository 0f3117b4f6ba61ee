#include "ap/discovery/directory_file.h"

#include "base/file/file.h"
#include "base/json/value.h"

namespace ap::discovery {
namespace {

using base::Result;
using base::json::Value;
using peppol::DocumentTypeIdentifier;

constexpr std::string_view kAnyType = "*";
constexpr std::string_view kUsualScheme = "busdox-docid-qns";

base::Error wrong(const std::string& detail) {
  return base::rejected("directory", detail);
}

/// A document type with or without its scheme, as its URI; "*" stays.
Result<std::string> type_of(const std::string& text) {
  if (text == kAnyType) return text;
  auto parsed = DocumentTypeIdentifier::parse(text);
  if (!parsed) parsed = DocumentTypeIdentifier::make(kUsualScheme, text);
  if (!parsed) return wrong("`documents`: " + parsed.error().detail);
  return parsed->uri();
}

Result<std::set<std::string>> types_of(const Value& item) {
  const Value* list = item.find("documents");
  if (list == nullptr || list->items() == nullptr)
    return wrong("`documents` is a list of document types, or [\"*\"]");
  std::set<std::string> types;
  for (const Value& type : *list->items()) {
    if (type.text() == nullptr) return wrong("`documents` holds texts");
    TRY(auto uri, type_of(*type.text()));
    types.insert(std::move(uri));
  }
  return types;
}

Result<Destination> destination_of(const Value& item, const std::filesystem::path& folder) {
  const std::string endpoint(item.text_at("endpoint"));
  if (!endpoint.starts_with("http://") && !endpoint.starts_with("https://"))
    return wrong("`endpoint` is no http:// or https:// URL");
  if (item.text_at("certificate").empty()) return wrong("`certificate` is missing");
  const std::filesystem::path file = folder / item.text_at("certificate");
  const auto pem = base::file::read_text(file);
  if (!pem) return wrong("`certificate`: " + pem.error().detail);
  auto certificate = base::crypto::Certificate::from_pem(*pem);
  if (!certificate)
    return wrong("`certificate` " + file.string() + ": " + certificate.error().detail);
  return Destination{endpoint, *std::move(certificate)};
}

}  // namespace

DirectoryFile::DirectoryFile(std::filesystem::path file, Entries entries)
    : file_(std::move(file)), entries_(std::make_shared<const Entries>(std::move(entries))) {}

Result<DirectoryFile::Entries> DirectoryFile::read(const std::filesystem::path& file) {
  TRY(const std::string text, base::file::read_text(file));
  const auto json = base::json::parse(text);
  if (!json) return wrong(json.error().detail);
  const Value* list = json->find("participants");
  if (list == nullptr || list->items() == nullptr)
    return wrong("expected {\"participants\": [...]}");
  Entries entries;
  std::string problems;
  for (const Value& item : *list->items()) {
    const std::string id(item.text_at("id"));
    const auto note = [&](const std::string& detail) {
      problems += (problems.empty() ? "" : "\n") + ("`" + id + "`: " + detail);
    };
    const auto participant = peppol::ParticipantIdentifier::parse(id);
    const auto destination = destination_of(item, file.parent_path());
    auto types = types_of(item);
    if (!participant) {
      note(participant.error().detail);
    } else if (!destination || !types) {
      note((destination ? types.error() : destination.error()).detail);
    } else if (!entries.emplace(participant->key(), Entry{*destination, *std::move(types)})
                    .second) {
      note("is there twice");
    }
  }
  if (!problems.empty()) return wrong(problems);
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

Result<Destination> DirectoryFile::find(const peppol::ParticipantIdentifier& receiver,
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
