#include "ap/server/config.h"

#include <algorithm>
#include <array>
#include <functional>
#include <thread>

#include "ap/flow/log_queue.h"
#include "base/file/file.h"
#include "base/http/server.h"
#include "base/text.h"

extern char** environ;

namespace ap::server {
namespace {

namespace fs = std::filesystem;
using base::malformed;
using base::Result;

enum class Kind { Text, Path, Address, Switch, Size, Duration, Count, Choice };

struct Key {
  std::string_view name;
  Kind kind;
  std::string_view fallback;  ///< "" = none
  std::string_view choices;   ///< of a Choice, separated by '|'
  bool needed = false;
};

// The keys of version 1: add freely, rename nothing.
constexpr Key kKeys[] = {
    {"node.name", Kind::Text, "", ""},
    {"node.data", Kind::Path, "data", ""},
    {"as4.listen", Kind::Address, "127.0.0.1:8443", ""},
    {"as4.tls", Kind::Switch, "on", ""},
    {"as4.tls.certificate", Kind::Path, "", ""},
    {"as4.tls.key", Kind::Path, "", ""},
    {"as4.certificate", Kind::Path, "", "", true},
    {"as4.key", Kind::Path, "", "", true},
    {"as4.trust", Kind::Path, "", "", true},
    {"as4.revocation", Kind::Choice, "soft", "off|soft|hard"},
    {"as4.revocation.grace", Kind::Duration, "72h", ""},
    {"http.trust", Kind::Path, "", ""},
    {"api.listen", Kind::Address, "127.0.0.1:8080", ""},
    {"api.tls", Kind::Switch, "off", ""},
    {"api.tls.certificate", Kind::Path, "", ""},
    {"api.tls.key", Kind::Path, "", ""},
    {"api.tokens", Kind::Path, "", ""},
    {"ledger.listen", Kind::Address, "127.0.0.1:8090", ""},
    {"ledger.family", Kind::Text, "", "", true},
    {"ledger.tls", Kind::Switch, "off", ""},
    {"ledger.tls.certificate", Kind::Path, "", ""},
    {"ledger.tls.key", Kind::Path, "", ""},
    {"ledger.key", Kind::Path, "", ""},
    {"ledger.interval", Kind::Duration, "20ms", ""},
    {"ledger.compare", Kind::Duration, "60s", ""},
    {"ledger.profile", Kind::Choice, "fast", "fast|privacy"},
    {"ledger.queue.interval", Kind::Duration, "900s", ""},
    {"ledger.policy", Kind::Path, "", ""},
    {"ledger.witness.key", Kind::Path, "", ""},
    {"ledger.witness.key.old", Kind::Path, "", ""},
    {"ledger.peers", Kind::Path, "", ""},
    {"directory", Kind::Path, "", ""},
    {"serves", Kind::Path, "", ""},
    {"delivery.folder", Kind::Path, "", ""},
    {"limits.message", Kind::Size, "100MiB", ""},
    {"limits.inflated", Kind::Size, "250MiB", ""},
    {"limits.ratio", Kind::Count, "200", ""},
    {"workers", Kind::Count, "", ""},
    {"validation.inbound", Kind::Switch, "on", ""},
    {"artefacts", Kind::Path, "", ""},
};

const Key* find_key(std::string_view name) {
  const auto found = std::ranges::find(kKeys, name, &Key::name);
  return found == std::end(kKeys) ? nullptr : &*found;
}

std::string variable_of(std::string_view key) {
  std::string name = "KUITTI_";
  for (const char c : key) {
    name += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return name;
}

std::string problem_with(const Key& key, const std::string& value) {
  switch (key.kind) {
    case Kind::Text:
    case Kind::Path:
      return {};
    case Kind::Address:
      return base::http::parse_address(value) ? "" : "is not host:port, such as 127.0.0.1:8443";
    case Kind::Switch:
      return value == "on" || value == "off" ? "" : "must be on or off";
    case Kind::Size:
      return parse_size(value) ? "" : "is not a size, such as 100MiB";
    case Kind::Duration:
      return parse_duration(value) ? "" : "is not a duration, such as 20ms, 5s or 72h";
    case Kind::Count: {
      const auto number = base::parse_decimal(value);
      return number && *number > 0 && *number <= 1'000'000 ? "" : "must be a whole number from 1";
    }
    case Kind::Choice: {
      const auto choices = base::split(key.choices, '|');
      const bool known = std::ranges::find(choices, value) != choices.end();
      return known ? "" : "must be one of " + std::string(key.choices);
    }
  }
  return {};
}

/// The values by key and the problems met, before they become a Config.
class Values {
 public:
  explicit Values(fs::path folder) : folder_(std::move(folder)) {}

  void read_file(std::string_view text) {
    base::Lines lines(text);
    for (int number = 1; !lines.done(); ++number) {
      const std::string_view line = base::trim(lines.next());
      if (line.empty() || line.front() == '#') continue;
      const std::string where = "line " + std::to_string(number) + ": ";
      const std::size_t equals = line.find('=');
      if (equals == std::string_view::npos) {
        problems_.push_back(where + "expected `key = value`");
        continue;
      }
      const std::string name(base::trim(line.substr(0, equals)));
      if (find_key(name) == nullptr) {
        problems_.push_back(where + "unknown key `" + name + "`; remove it or mend its spelling");
      } else if (!values_.emplace(name, base::trim(line.substr(equals + 1))).second) {
        problems_.push_back(where + "`" + name + "` is given twice; keep one");
      }
    }
  }

  void read_environment(const Environment& environment) {
    for (const Key& key : kKeys) {
      const auto found = environment.find(variable_of(key.name));
      if (found != environment.end()) values_[std::string(key.name)] = found->second;
    }
  }

  void check() {
    for (const Key& key : kKeys) {
      const std::string value = text(key.name);
      if (value.empty()) {
        if (key.needed) problems_.push_back("`" + std::string(key.name) + "` is missing; set it");
        continue;
      }
      const std::string problem = problem_with(key, value);
      if (!problem.empty()) {
        problems_.push_back("`" + std::string(key.name) + " = " + value + "` " + problem);
      }
    }
  }

  void need_at_most(std::string_view name, std::chrono::milliseconds most, std::string_view why) {
    const auto value = parse_duration(text(name));
    if (!value || (*value <= most && value->count() > 0)) return;  // or told already
    problems_.push_back("`" + std::string(name) + " = " + text(name) + "` must be from 1ms to " +
                        std::to_string(most.count() / 1000) + "s: " + std::string(why));
  }

  /// Every file that must be there already.
  void need_files(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
      if (text(name).empty()) continue;
      std::error_code ignored;
      if (!fs::is_regular_file(path(name), ignored)) {
        problems_.push_back("`" + std::string(name) + "`: no file at " + path(name).string() +
                            "; create it or mend the path");
      }
    }
  }

  Listener listener(const std::string& role) {
    const bool tls = flag(role + ".tls");
    for (const auto* part : {".tls.certificate", ".tls.key"}) {
      if (tls && text(role + part).empty()) {
        problems_.push_back("`" + role + ".tls = on` needs `" + role + part +
                            "`; set it, or set `" + role + ".tls = off` behind a proxy");
      }
    }
    return {text(role + ".listen"), tls, path(role + ".tls.certificate"), path(role + ".tls.key")};
  }

  std::string text(std::string_view name) const {
    const auto found = values_.find(name);
    return found != values_.end() ? found->second : std::string(find_key(name)->fallback);
  }
  fs::path path(std::string_view name) const {
    const std::string value = text(name);
    return value.empty() ? fs::path() : (folder_ / value).lexically_normal();
  }
  fs::path path_or(std::string_view name, const fs::path& fallback) const {
    return text(name).empty() ? fallback : path(name);
  }
  bool flag(std::string_view name) const { return text(name) == "on"; }
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  fs::path folder_;
  std::map<std::string, std::string, std::less<>> values_;
  std::vector<std::string> problems_;
};

Config make_config(Values& values, const fs::path& file) {
  Config config;
  config.file = file;
  config.name = values.text("node.name");
  config.data = values.path("node.data");
  config.as4 = values.listener("as4");
  config.as4_certificate = values.path("as4.certificate");
  config.as4_key = values.path("as4.key");
  config.as4_trust = values.path("as4.trust");
  config.as4_revocation = values.text("as4.revocation");
  config.http_trust = values.path("http.trust");
  config.api = values.listener("api");
  config.api_tokens = values.path_or("api.tokens", config.data / "api-tokens");
  config.ledger = values.listener("ledger");
  config.ledger_family = values.text("ledger.family");
  config.ledger_key = values.path_or("ledger.key", config.data / "ledger.key");
  config.ledger_profile = values.text("ledger.profile");
  config.ledger_policy = values.path("ledger.policy");
  config.ledger_witness_key = values.path_or("ledger.witness.key", config.data / "witness.key");
  config.ledger_witness_old_key = values.path("ledger.witness.key.old");
  config.ledger_peers = values.path("ledger.peers");
  config.directory = values.path("directory");
  config.serves = values.path("serves");
  config.delivery_folder = values.path_or("delivery.folder", config.data / "delivered");
  config.validate_inbound = values.flag("validation.inbound");
  config.artefacts = values.path("artefacts");
  return config;
}

void set_numbers(Config& config, const Values& values) {
  const auto grace = *parse_duration(values.text("as4.revocation.grace"));
  config.as4_revocation_grace = std::chrono::duration_cast<std::chrono::hours>(grace);
  config.ledger_interval = *parse_duration(values.text("ledger.interval"));
  config.ledger_queue_interval = *parse_duration(values.text("ledger.queue.interval"));
  config.ledger_compare = *parse_duration(values.text("ledger.compare"));
  config.limit_message = *parse_size(values.text("limits.message"));
  config.limit_inflated = *parse_size(values.text("limits.inflated"));
  config.limit_ratio = *base::parse_decimal(values.text("limits.ratio"));
  const std::string workers = values.text("workers");
  config.workers = workers.empty() ? std::max(1u, std::thread::hardware_concurrency())
                                   : static_cast<unsigned>(*base::parse_decimal(workers));
}

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

/// The number before one of the units, multiplied; nothing when it overflows or is none.
Result<std::uint64_t> parse_with_unit(std::string_view text, std::span<const Unit> units) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  TRY(const std::uint64_t number, base::parse_decimal(text.substr(0, digits)));
  for (const Unit& unit : units) {
    if (base::trim(text.substr(digits)) != unit.name) continue;
    if (number > UINT64_MAX / unit.factor) return malformed("config.number", "too large");
    return number * unit.factor;
  }
  return malformed("config.number", "unknown unit");
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) {
  static constexpr Unit kUnits[] = {
      {"", 1}, {"KiB", 1u << 10}, {"MiB", 1u << 20}, {"GiB", 1u << 30}};
  const auto size = parse_with_unit(text, kUnits);
  if (!size || *size == 0) return malformed("config.size", "not a size such as 100MiB");
  return *size;
}

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  static constexpr Unit kUnits[] = {
      {"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
  const auto duration = parse_with_unit(text, kUnits);
  if (!duration || *duration > std::uint64_t{1} << 50) {
    return malformed("config.duration", "not a duration such as 20ms");
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(*duration));
}

Result<Config> parse_config(std::string_view text, const fs::path& file,
                            const Environment& environment) {
  Values values(fs::absolute(file).parent_path());
  values.read_file(text);
  values.read_environment(environment);
  values.check();
  values.need_at_most("ledger.queue.interval", flow::LogQueue::kLongest,
                      "the log must have every entry within 30 minutes, also over a restart");
  values.need_files({"as4.certificate", "as4.key", "as4.trust", "as4.tls.certificate",
                     "as4.tls.key", "http.trust", "ledger.policy", "ledger.witness.key.old",
                     "ledger.peers", "directory", "serves"});
  Config config = make_config(values, file);
  if (!values.problems().empty()) {
    std::string detail = file.string() + ":";
    for (const std::string& problem : values.problems()) detail += "\n  " + problem;
    return base::rejected("config", detail);
  }
  set_numbers(config, values);
  return config;
}

Result<Config> load_config(const std::string& file, const Environment& environment) {
  fs::path path = file;
  if (path.empty()) {
    const auto named = environment.find("KUITTI_CONFIG");
    path = named != environment.end() ? named->second : "/etc/kuitti/kuitti.conf";
  }
  const auto text = base::file::read_text(path);
  if (!text) {
    return base::rejected("config", "cannot read " + path.string() + ": " + text.error().detail +
                                        "; name the file with --config or $KUITTI_CONFIG");
  }
  if (!base::is_utf8(*text)) return base::rejected("config", path.string() + " is not UTF-8");
  return parse_config(*text, path, environment);
}

Environment process_environment() {
  Environment found;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view pair(*entry);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    found.emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return found;
}

}  // namespace ap::server
