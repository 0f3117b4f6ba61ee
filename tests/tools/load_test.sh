#!/usr/bin/env bash
# kuitti-load measures a real node for a second each way; its line says what interfaces.md promises.
set -euo pipefail
cd "$(dirname "$0")/../.."
load=build/release/bin/kuitti-load
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export TMPDIR=$scratch
fail() { echo "load_test: $1" >&2; exit 1; }

for command in receive send; do
  "$load" "$command" --seconds 1 --connections 8 --workers 2 >"$scratch/line" 2>"$scratch/told" ||
    fail "$command ended with $?: $(cat "$scratch/line" "$scratch/told")"
  python3 - "$scratch/line" "$command" <<'PYTHON' || fail "$command: $(cat "$scratch/line")"
import json, sys
lines = open(sys.argv[1]).read().splitlines()
assert len(lines) == 1
said = json.loads(lines[0])
for name in ("per_second", "p50_ms", "p99_ms", "cpu_seconds", "floor_per_second", "ratio", "fsyncs"):
    assert said[name] > 0, name
assert said["p50_ms"] <= said["p99_ms"] and said["failed"] == 0 and said["workers"] == 2
assert abs(said["ratio"] - said["per_second"] / said["floor_per_second"]) < 0.002
for name in ("decrypt_us", "sign_us", "verify_us"):
    assert said["floor_before"][name] > 0, name
if sys.argv[2] == "receive":
    assert said["receipts_verified"] > 0
    assert said["log_size"] >= said["messages"], "every acknowledged message is in the log"
else:
    assert said["proven"] >= said["messages"] and said["refused_by_peer"] == 0
PYTHON
  grep -q 'OAEP decrypt .* us' "$scratch/told" || fail "the parts of the floor were not told"
done
[ -z "$(find "$scratch" -maxdepth 1 -name 'kuitti-load*')" ] || fail "the data of the run were left behind"

code=0
"$load" receive --to http://127.0.0.1:1/as4 >/dev/null 2>&1 || code=$?
[ "$code" = 64 ] || fail "--to without a key is wrong usage, not $code"
code=0
"$load" receive --seconds 0 >/dev/null 2>&1 || code=$?
[ "$code" = 64 ] || fail "--seconds 0 is wrong usage, not $code"
echo "load_test: holds"
