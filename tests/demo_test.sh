#!/usr/bin/env bash
# The README's first command, and what it leaves for the auditor: a changed byte or key character fails. Then the same with
# --tamper: everything that is rewritten is noticed, and the evidence holds with the public key alone.
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
for vkey in espoo turku tampere supplier turku.witness tampere.witness; do [ -s "$out/$vkey.vkey" ] || fail "$vkey.vkey is missing"; done

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
sed 's/^witness turku.*/'"$(sed 's|^|witness turku |' "$out/supplier.vkey" | sed 's|[/&]|\\&|g')"'/' "$out/policy.txt" >"$out/stranger.txt"
code=0
verify "$out/order/bundle.plb" "$out/stranger.txt" || code=$?
[ $code != 0 ] || fail "a bundle is anchored without Turku's witness"
[ "$(grep -c ' espoo     anchored   log entry ' "$out/log")" = 6 ] || fail "not every document says when it was anchored"
for node in espoo supplier; do
  grep -q "^$node: all 6 documents stand in the other side's log too" "$out/log" || fail "$node did not find its documents in the other log"
done
! pgrep -f "serve --config (espoo|supplier|turku|tampere).conf" >/dev/null || fail "a node was left running"

tools/demo --tamper --out "$out/tampered" >"$out/log" 2>&1 || { tail -n 30 "$out/log" >&2; fail "the demo with --tamper failed"; }
said() { grep -q -- "$1" "$out/log" || fail "nobody says: $1"; }
said 'kuitti: store.blob'                  # a byte of the database: Espoo's own store
said 'is not what its entries give'        # a byte of a tile: anybody
said 'log.tiles'                           # and Espoo's node
said 'repaired: tile/entries/000.p/'
said 'log.rollback: .* an old copy was restored'
said 'warning  network: espoo: its log has signed two histories'
for city in turku tampere; do
  # 422 to the fork itself; 403 once the city has heard of it from the other one.
  said "$city's witness answers 40[39] "
  files=("$out/tampered/evidence/$city"-fork-*)
  [ -s "${files[0]}" ] || fail "$city has no evidence"
  for file in "${files[@]}"; do
    build/release/bin/kuitti-ledger evidence verify "$file" --vkey "$out/tampered/espoo.vkey" >/dev/null || fail "$file does not hold"
    ! build/release/bin/kuitti-ledger evidence verify "$file" --vkey "$out/tampered/turku.vkey" >/dev/null 2>&1 || fail "$file holds with another key"
  done
done
! pgrep -f "serve --config (espoo|supplier|turku|tampere|forger).conf" >/dev/null || fail "a node was left running"
