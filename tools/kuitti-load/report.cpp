#include "tools/kuitti-load/report.h"

#include <cmath>
#include <cstdio>

namespace kuitti::load {
namespace {

using base::json::Value;

Value parts_of(const Floor& floor) {
  return Value::object()
      .set("decrypt_us", rounded(floor.decrypt_us))
      .set("encrypt_us", rounded(floor.encrypt_us))
      .set("sign_us", rounded(floor.sign_us))
      .set("verify_us", rounded(floor.verify_us))
      .set("per_second", rounded(floor.per_second));
}

}  // namespace

double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

Value report(const Options& options, const Tally& tally, const std::vector<Reading>& readings,
             const Floors& floors) {
  const Reading& first = readings.front();
  const Reading& last = readings.back();
  Value line = Value::object();
  line.set("per_second", rounded(tally.per_second()));
  line.set("p50_ms", rounded(tally.percentile(0.5)));
  line.set("p99_ms", rounded(tally.percentile(0.99)));
  line.set("cpu_seconds", first.node_cpu && last.node_cpu
                              ? Value(rounded(*last.node_cpu - *first.node_cpu))
                              : Value());
  line.set("floor_per_second", rounded(floors.per_second()));
  line.set("ratio", rounded(tally.per_second() / floors.per_second()));
  line.set("fsyncs", first.syncs && last.syncs ? Value(*last.syncs - *first.syncs) : Value());
  line.set("messages", static_cast<std::uint64_t>(tally.milliseconds.size()));
  line.set("failed", tally.failed);
  line.set("seconds", rounded(tally.seconds));
  line.set("workers", static_cast<std::uint64_t>(options.workers));
  line.set("connections", static_cast<std::uint64_t>(options.connections));
  line.set("load_cpu_seconds", rounded(last.own_cpu - first.own_cpu));
  line.set("floor_before", parts_of(floors.before)).set("floor_after", parts_of(floors.after));
  if (floors.openssl) {
    line.set("openssl_speed", Value::object()
                                  .set("sign_us", rounded(floors.openssl->sign_us))
                                  .set("verify_us", rounded(floors.openssl->verify_us)));
  }
  return line;
}

void tell_floor(const Floor& floor, const base::Result<OpensslSpeed>& openssl) {
  std::fprintf(stderr,
               "floor: OAEP decrypt %.1f us, encrypt %.1f us, sign %.1f us, verify %.1f us; "
               "%.0f messages/s\n",
               floor.decrypt_us, floor.encrypt_us, floor.sign_us, floor.verify_us,
               floor.per_second);
  if (openssl) {
    std::fprintf(stderr, "openssl speed: sign %.1f us, verify %.1f us\n", openssl->sign_us,
                 openssl->verify_us);
  } else {
    std::fprintf(stderr, "%s\n", base::describe(openssl.error()).c_str());
  }
}

}  // namespace kuitti::load
