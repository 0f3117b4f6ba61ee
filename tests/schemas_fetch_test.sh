#!/usr/bin/env bash
# The artefact fetcher: folder and server sources, a wrong digest, nothing half-installed.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$scratch"' EXIT

# A jar of our own in Maven's layout, and a lock that names it.
layout=$scratch/maven/example/parts/ph-sbdh/1.0
mkdir -p "$layout" "$scratch/jar/external/schemas/sbdh"
echo '<schema/>' >"$scratch/jar/external/schemas/sbdh/own.xsd"
(cd "$scratch/jar" && python3 -m zipfile -c "$layout/ph-sbdh-1.0.jar" external)
digest=$(sha256sum "$layout/ph-sbdh-1.0.jar" | cut -d' ' -f1)
printf 'example.parts:ph-sbdh:1.0\t%s\n' "$digest" >"$scratch/lock"

fail() { echo "fetch_test: $1" >&2; exit 1; }

KUITTI_ARTEFACTS_FROM=$scratch/maven schemas/fetch --lock "$scratch/lock" --into "$scratch/a" >/dev/null
cmp -s "$scratch/a/xsd/sbdh/own.xsd" "$scratch/jar/external/schemas/sbdh/own.xsd" || fail "folder source: file differs"
KUITTI_ARTEFACTS_FROM=/nonexistent schemas/fetch --lock "$scratch/lock" --into "$scratch/a" | grep -q complete ||
  fail "a second run asks the source again"

python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$scratch/maven" >"$scratch/http.log" 2>&1 &
server=$!
for _ in $(seq 100); do grep -q 'port' "$scratch/http.log" && break; sleep 0.05; done
port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$scratch/http.log")
KUITTI_MAVEN_URL=http://127.0.0.1:$port schemas/fetch --lock "$scratch/lock" --into "$scratch/b" >/dev/null
[ -f "$scratch/b/xsd/sbdh/own.xsd" ] || fail "server source: nothing installed"

wrong=$(printf '0%.0s' $(seq 64))
sed "s/$digest/$wrong/" "$scratch/lock" >"$scratch/lock2"
if KUITTI_ARTEFACTS_FROM=$scratch/maven schemas/fetch --lock "$scratch/lock2" --into "$scratch/c" 2>"$scratch/err"; then
  fail "a wrong digest was accepted"
fi
grep -q "$digest" "$scratch/err" && grep -q "$wrong" "$scratch/err" || fail "the message lacks a digest: $(cat "$scratch/err")"
[ ! -e "$scratch/c" ] || fail "something was installed in spite of the wrong digest"
[ "$(ls "$scratch" | grep -c '^tmp')" = 0 ] || fail "scratch folders were left"

if KUITTI_ARTEFACTS_FROM=$scratch/jar schemas/fetch --lock "$scratch/lock" --into "$scratch/d" 2>"$scratch/err"; then
  fail "a missing jar was accepted"
fi
grep -q 'fetch.missing' "$scratch/err" || fail "no remedy for a missing jar"
echo "fetch_test: folder, server, wrong digest and missing jar behave"
