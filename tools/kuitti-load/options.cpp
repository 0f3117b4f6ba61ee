#include "tools/kuitti-load/options.h"

#include <algorithm>
#include <thread>

#include "base/file/file.h"
#include "tools/kuitti-load/sample_invoice.h"

namespace kuitti::load {

using base::Result;

const base::CommandLine& accepted_options() {
  static const base::CommandLine accepted{
      {"--config", "--to", "--seconds", "--connections", "--workers", "--key-bits", "--document",
       "--seat-key", "--receiver-certificate", "--participant", "--http-trust", "--trust", "--api",
       "--process"},
      {"--help", "--version"}};
  return accepted;
}

namespace {

Result<std::uint64_t> number(const base::Arguments& arguments, std::string_view name,
                             std::uint64_t fallback, std::uint64_t most) {
  TRY(const std::uint64_t given, arguments.number(name, fallback));
  if (given < 1 || given > most)
    return base::malformed("usage", std::string(name) + " is 1 to " + std::to_string(most));
  return given;
}

}  // namespace

Result<Options> read_options(const base::Arguments& arguments) {
  Options options;
  options.config = arguments.value("--config");
  options.to = arguments.value("--to");
  options.seat_key = arguments.value("--seat-key");
  options.receiver_certificate = arguments.value("--receiver-certificate");
  options.participant = arguments.value("--participant");
  options.trust = arguments.value("--trust", options.receiver_certificate);
  options.api = arguments.value("--api");
  TRY(options.process, arguments.number("--process", 0));
  options.http_trust = arguments.value("--http-trust");
  options.document = arguments.value("--document");
  TRY(const auto seconds, number(arguments, "--seconds", 10, 600));
  TRY(const auto connections, number(arguments, "--connections", 64, 1024));
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  TRY(const auto workers, number(arguments, "--workers", cores, 256));
  TRY(const auto bits, number(arguments, "--key-bits", 2048, 8192));
  options.time = std::chrono::seconds(static_cast<int>(seconds));
  options.connections = static_cast<unsigned>(connections);
  options.workers = static_cast<unsigned>(workers);
  options.key_bits = static_cast<int>(bits);
  if (options.key_bits < 2048) return base::malformed("usage", "--key-bits is at least 2048");
  if (!options.to.empty() && !options.config.empty())
    return base::malformed("usage", "--to drives a running node, --config starts one: not both");
  if (!options.to.empty() && (options.seat_key.empty() || options.receiver_certificate.empty()))
    return base::malformed("usage", "--to needs --seat-key and --receiver-certificate");
  return options;
}

Result<std::string> read_document(const Options& options) {
  if (options.document.empty()) return sample_invoice();
  return base::file::read_text(options.document);
}

}  // namespace kuitti::load
