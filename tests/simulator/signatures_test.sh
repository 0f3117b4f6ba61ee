#!/usr/bin/env bash
# The stand-in for signatures changes nothing: the same seeds give the same traces with Ed25519.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=build/release/bin
traces() { "$bin/$1" --seeds 15 --threads 1 --hashes | grep -E '^[0-9]+ [0-9a-f]{9,}$'; }
[ "$(traces simulate | wc -l)" = 15 ] || { echo "signatures_test: no traces" >&2; exit 1; }
diff <(traces simulate) <(traces simulate_ed25519) || { echo "signatures_test: the traces differ" >&2; exit 1; }
echo "signatures_test: 15 seeds give the same traces with real signatures"
