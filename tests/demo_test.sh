#!/usr/bin/env bash
# The README's first command, and what it leaves for the auditor: a changed byte or key character fails.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
verify() { build/release/bin/kuitti-ledger verify "$1" --policy "$2" "${@:3}" >/dev/null 2>&1; }
fail() { echo "demo_test: $1" >&2; exit 1; }

tools/demo --out "$out" --document tests/data/purchase/espoo/invoice.xml >"$out/log" 2>&1 || { tail -n 30 "$out/log" >&2; fail "the demo failed"; }
for name in order order-response despatch-advice invoice invoice-response; do
  for part in message.mime receipt.xml sbd.xml bundle.plb; do
    [ -s "$out/$name/$part" ] || fail "$name/$part is missing"
  done
  verify "$out/$name/bundle.plb" "$out/policy.txt" || fail "$name does not verify"
  verify "$out/$name/bundle.plb" "$out/policy.txt" --document "$out/$name/sbd.xml" || fail "$name: the exported envelope is another"
done
for vkey in espoo supplier; do [ -s "$out/$vkey.vkey" ] || fail "$vkey.vkey is missing"; done

size=$(stat -c %s "$out/order/bundle.plb")
for at in $((size / 3)) $((size / 2)) $((size - 40)); do
  cp "$out/order/bundle.plb" "$out/changed.plb"
  byte=$(od -An -tu1 -j "$at" -N 1 "$out/changed.plb")
  printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$out/changed.plb" bs=1 seek="$at" conv=notrunc status=none
  ! verify "$out/changed.plb" "$out/policy.txt" || fail "a bundle changed at $at was believed"
done
sed '1s/[A-Za-z0-9] https/_ https/' "$out/policy.txt" >"$out/changed.txt"
! cmp -s "$out/changed.txt" "$out/policy.txt" || fail "the policy was not changed"
code=0
verify "$out/order/bundle.plb" "$out/changed.txt" || code=$?
[ $code = 1 ] || fail "another key gave exit $code"
! pgrep -f "serve --config (espoo|supplier|turku).conf" >/dev/null || fail "a node was left running"
