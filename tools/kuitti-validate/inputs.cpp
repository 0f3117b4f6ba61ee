#include "inputs.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "base/file/file.h"
#include "base/xml/parse.h"

namespace fs = std::filesystem;

std::vector<std::string> find_documents(const std::vector<std::string>& named) {
  std::vector<std::string> documents;
  for (const std::string& one : named) {
    std::error_code failed;
    if (one == "-" || !fs::is_directory(one, failed)) {
      documents.push_back(one);
      continue;
    }
    const auto before = static_cast<std::ptrdiff_t>(documents.size());
    for (const auto& entry : fs::recursive_directory_iterator(
             one, fs::directory_options::skip_permission_denied, failed))
      if (entry.is_regular_file(failed) && entry.path().extension() == ".xml")
        documents.push_back(entry.path().string());
    std::sort(documents.begin() + before, documents.end());
  }
  return documents;
}

base::Result<base::Bytes> read_document(const std::string& document) {
  if (document != "-") return base::file::read(document);
  const std::size_t most = base::xml::Limits().bytes;
  base::Bytes bytes;
  for (std::istreambuf_iterator<char> at(std::cin), end; at != end; ++at) {
    if (bytes.size() == most)
      return base::limit_exceeded("file.too_large", "standard input is too large");
    bytes.push_back(static_cast<std::uint8_t>(*at));
  }
  return bytes;
}
