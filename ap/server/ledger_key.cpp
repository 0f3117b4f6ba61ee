#include "ap/server/ledger_key.h"

#include "base/file/file.h"
#include "base/text.h"

namespace ap::server {
namespace {

using base::Result;
using ledger::SignerKey;

base::Error wrong(const std::filesystem::path& file, const std::string& why) {
  return base::rejected("config.ledger_key", file.string() + " " + why);
}

Result<SignerKey> make_key(const std::filesystem::path& file, const std::string& name,
                           ledger::KeyType type, base::Random& random) {
  auto key = SignerKey::make(name, type, random.bytes(32));
  if (!key) return wrong(file, "cannot be made: " + key.error().detail);
  TRY(base::file::write_durably(file, base::as_bytes(key->text() + "\n"),
                                base::file::Mode::Secret));
  return key;
}

}  // namespace

Result<SignerKey> open_ledger_key(const std::filesystem::path& file, const std::string& name,
                                  ledger::KeyType type, base::Random& random) {
  const auto text = base::file::read_text(file);
  if (!text && text.error().kind != base::ErrorKind::NotFound)
    return wrong(file, "cannot be read: " + text.error().detail);
  auto key = text ? SignerKey::parse(base::trim(*text), type) : make_key(file, name, type, random);
  if (!key) return text ? wrong(file, "is no signer key (PRIVATE+KEY+...)") : key.error();
  if (!name.empty() && key->name() != name)
    return wrong(file, "is the key of " + key->name() + ", not of " + name);
  const std::filesystem::path open_file = file.string() + ".pub";
  const std::string open = key->verifier().text() + "\n";
  if (base::file::read_text(open_file).value_or("") != open)
    TRY(base::file::write_durably(open_file, base::as_bytes(open)));
  return key;
}

namespace {

/// A family's name under another first label: ledger.turku.example -> <role>.turku.example.
std::string named(std::string_view role, std::string_view family) {
  constexpr std::string_view kUsual = "ledger.";
  if (family.starts_with(kUsual)) family.remove_prefix(kUsual.size());
  return std::string(role) + "." + std::string(family);
}

}  // namespace

std::string witness_name(std::string_view family) {
  return named("witness", family);
}

std::string mirror_name(std::string_view family) {
  return named("mirror", family);
}

}  // namespace ap::server
