#include "inputs.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "base/file/file.h"
#include "base/xml/parse.h"
#include "base/zip/foreign_archive.h"

namespace fs = std::filesystem;
using base::Bytes;
using base::Result;

namespace {

constexpr base::zip::ArchiveLimits kArchive{.members = 100'000, .bytes = 1u << 30};

void add_folder(const std::string& folder, std::vector<Input>& documents) {
  std::vector<std::string> files;
  std::error_code failed;
  for (const auto& entry : fs::recursive_directory_iterator(
           folder, fs::directory_options::skip_permission_denied, failed))
    if (entry.is_regular_file(failed) && entry.path().extension() == ".xml")
      files.push_back(entry.path().string());
  std::ranges::sort(files);
  for (std::string& file : files) documents.push_back({std::move(file), {}});
}

void add_archive(const std::string& file, std::vector<Input>& documents) {
  auto members = [&]() -> Result<std::vector<base::zip::Member>> {
    TRY(const Bytes bytes, base::file::read(file));
    return base::zip::read_foreign_archive(bytes, kArchive);
  }();
  if (!members) {
    documents.push_back({file, members.error()});
    return;
  }
  const std::size_t before = documents.size();
  for (base::zip::Member& member : *members)
    if (member.name.ends_with(".xml"))
      documents.push_back({file + "/" + member.name, std::move(member.content)});
  if (documents.size() == before)
    documents.push_back({file, base::not_found("file.missing", "there is no .xml file in it")});
}

Result<Bytes> read_standard_input() {
  const std::size_t most = base::xml::Limits().bytes;
  Bytes bytes;
  for (std::istreambuf_iterator<char> at(std::cin), end; at != end; ++at) {
    if (bytes.size() == most)
      return base::limit_exceeded("file.too_large", "standard input is too large");
    bytes.push_back(static_cast<std::uint8_t>(*at));
  }
  return bytes;
}

}  // namespace

std::vector<Input> find_documents(const std::vector<std::string>& named) {
  std::vector<Input> documents;
  for (const std::string& one : named) {
    std::error_code failed;
    if (one != "-" && fs::is_directory(one, failed)) {
      add_folder(one, documents);
    } else if (one.ends_with(".zip")) {
      add_archive(one, documents);
    } else {
      documents.push_back({one, {}});
    }
  }
  return documents;
}

Result<Bytes> read_document(const Input& document) {
  if (document.content) return *document.content;
  return document.name == "-" ? read_standard_input() : base::file::read(document.name);
}
