// How the commands fail: what they print, and their exit codes.
#include <iostream>

#include "base/json/value.h"
#include "tools/kuitti/commands.h"

namespace kuitti {

using base::Exit;
using base::json::Value;

Exit exit_of(const base::Error& error) {
  if (error.code.starts_with("request.")) return Exit::Usage;
  if (error.code.starts_with("config")) return Exit::Configuration;
  if (error.code.starts_with("node.")) return Exit::CannotTell;
  switch (error.kind) {
    case base::ErrorKind::Unavailable:
      return Exit::CannotTell;
    case base::ErrorKind::Malformed:
      return Exit::Unreadable;
    default:
      return Exit::No;
  }
}

Exit fail(const base::Arguments& arguments, const base::Error& error) {
  std::cerr << "kuitti: " << base::describe(error) << "\n";
  if (arguments.has("--json")) {
    std::cout << base::json::write(
                     Value::object().set("code", error.code).set("detail", error.detail))
              << "\n";
  }
  return exit_of(error);
}

Exit usage(std::string_view message) {
  std::cerr << "kuitti: " << message << "; see kuitti --help\n";
  return Exit::Usage;
}

}  // namespace kuitti
