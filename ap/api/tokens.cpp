#include "ap/api/tokens.h"

#include <algorithm>
#include <array>

#include "base/file/file.h"
#include "base/text.h"

namespace ap::api {
namespace {

using base::Result;

constexpr std::array kRoles{Role::Operator, Role::Supplier, Role::Officer, Role::Auditor};
constexpr std::size_t kShortest = 20;
constexpr std::size_t kLongest = 200;

bool is_token(std::string_view text) {
  return text.size() >= kShortest && text.size() <= kLongest &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

/// The first word, and what follows it.
std::pair<std::string_view, std::string_view> next_word(std::string_view text) {
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  return {text.substr(0, end), base::trim(text.substr(end))};
}

}  // namespace

std::string_view to_string(Role role) {
  switch (role) {
    case Role::Operator:
      return "operator";
    case Role::Supplier:
      return "supplier";
    case Role::Officer:
      return "officer";
    case Role::Auditor:
      return "auditor";
  }
  return "";
}

bool allows(Role role, Permission permission) {
  switch (permission) {
    case Permission::Open:
    case Permission::Read:
    case Permission::Judge:
      return true;
    case Permission::Submit:
      return role != Role::Auditor;
    case Permission::Mend:
    case Permission::Erase:
      return role == Role::Operator || role == Role::Officer;
  }
  return false;
}

Result<std::vector<Token>> parse_tokens(std::string_view text) {
  std::vector<Token> found;
  base::Lines lines(text);
  for (int number = 1; !lines.done(); ++number) {
    const std::string_view line = base::trim(lines.next());
    if (line.empty() || line.front() == '#') continue;
    const auto [word, rest] = next_word(line);
    const auto role = std::ranges::find(kRoles, word, [](Role r) { return to_string(r); });
    const auto secret = next_word(rest).first;
    if (role == kRoles.end() || !is_token(secret)) {
      return base::rejected("tokens", "line " + std::to_string(number) +
                                          ": expected `operator|supplier|officer|auditor TOKEN`, "
                                          "the token of 20 to 200 letters, digits, - and _");
    }
    found.push_back({*role, base::Secret<std::string>(std::string(secret))});
  }
  return found;
}

Tokens::Tokens(const std::vector<Token>& tokens) {
  for (const Token& token : tokens)
    entries_.push_back({base::crypto::sha256(token.secret.reveal()), token.role});
}

std::optional<Role> Tokens::find(std::string_view presented) const {
  // Digests of equal length are compared, and all of them, so that time tells nothing.
  const auto digest = base::crypto::sha256(presented);
  std::optional<Role> found;
  for (const Entry& entry : entries_) {
    if (base::crypto::equal_in_constant_time(entry.digest.bytes(), digest.bytes()))
      found = entry.role;
  }
  return found;
}

Result<void> create_tokens(const std::filesystem::path& file, base::Random& random) {
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) return {};
  const std::string text =
      "# Who may use the REST interface: ROLE TOKEN [remark] a line.\n"
      "# Roles: operator, officer (all but this node's keeping), supplier (submits and reads),\n"
      "# auditor (reads). After a change send the node SIGHUP. Keep this file secret (0600).\n"
      "operator " +
      base::to_hex(random.bytes(32)) + " made at the first start; the kuitti commands use it\n";
  return base::file::write_durably(file, base::as_bytes(text), base::file::Mode::Secret);
}

}  // namespace ap::api
