#include "ap/server/addresses.h"

#include "base/file/file.h"
#include "base/json/value.h"

namespace ap::server {
namespace {

constexpr const char* kFile = "addresses.json";

}  // namespace

base::Result<void> write_addresses(const std::filesystem::path& data, const Addresses& addresses) {
  const auto value = base::json::Value::object()
                         .set("as4", addresses.as4)
                         .set("api", addresses.api)
                         .set("ledger", addresses.ledger);
  return base::file::write_durably(data / kFile, base::as_bytes(base::json::write(value) + "\n"));
}

base::Result<Addresses> read_addresses(const std::filesystem::path& data) {
  const auto text = base::file::read_text(data / kFile);
  if (!text) {
    return base::not_found("node.away", "no node runs with the data in " + data.string() +
                                            "; start it with `kuitti serve`");
  }
  const auto value = base::json::parse(*text);
  if (!value || value->text_at("api").empty())
    return base::corrupt("node.addresses", (data / kFile).string() + " is not readable");
  return Addresses{std::string(value->text_at("as4")), std::string(value->text_at("api")),
                   std::string(value->text_at("ledger"))};
}

void remove_addresses(const std::filesystem::path& data) {
  std::error_code ignored;
  std::filesystem::remove(data / kFile, ignored);
}

}  // namespace ap::server
