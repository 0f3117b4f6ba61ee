#!/usr/bin/env bash
# An operator's and an auditor's session with kuitti-ledger, from keys to a found forgery.
set -euo pipefail
cd "$(dirname "$0")/../.."
ledger=$PWD/build/release/bin/kuitti-ledger
scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$scratch"' EXIT
fail() { echo "session_test: $1" >&2; exit 1; }
expect() {  # CODE COMMAND...
  local wanted=$1 code=0
  shift
  "$@" >"$scratch/out" 2>"$scratch/err" || code=$?
  [ "$code" = "$wanted" ] || fail "$* ended with $code, not $wanted: $(cat "$scratch/out" "$scratch/err")"
}
cd "$scratch"

expect 0 "$ledger" keys new ledger.espoo.example/2026 -o log.key
[ "$(stat -c %a log.key)" = 600 ] || fail "the key is readable by others"
expect 1 "$ledger" keys new ledger.espoo.example/2026 -o log.key
log=(--dir log --origin ledger.espoo.example/2026 --key log.key)
expect 2 "$ledger" prove "${log[@]}" --index 0
expect 0 "$ledger" init "${log[@]}"
expect 1 "$ledger" init "${log[@]}"

"$ledger" serve "${log[@]}" --listen 127.0.0.1:0 --accept-add --interval 1 >ready &
server=$!
for _ in $(seq 200); do grep -q ready ready && break; sleep 0.05; done
url=$(sed -n 's/^ready ledger=//p' ready)
expect 2 "$ledger" serve "${log[@]}" --listen 127.0.0.1:0
expect 0 "$ledger" follow "$url" --vkey log.key.pub --state state
grep -q 'old size 0, new size 0, consistent' out || fail "follow said: $(cat out)"
for n in $(seq 0 299); do echo "next"; echo "url = \"${url}add\""; echo "data-binary = \"entry $n\""; echo 'output = /dev/null'; done | sed 1d >curl.conf
curl -fsS -K curl.conf
[ "$(curl -fsS "${url}checkpoint" | sed -n 2p)" = 300 ] || fail "the log has not 300 entries"
expect 0 "$ledger" follow "$url" --vkey log.key.pub --state state
grep -q 'old size 0, new size 300, consistent' out || fail "follow said: $(cat out)"
expect 0 "$ledger" fsck "$url" --vkey log.key.pub
[ "$(curl -s -o /dev/null -w '%{http_code}' "${url}tile/0/009")" = 404 ] || fail "a missing tile is not 404"
head -c 70000 /dev/zero >large
[ "$(curl -s -o /dev/null -w '%{http_code}' --data-binary @large "${url}add")" = 413 ] || fail "a large entry is not 413"
kill -9 "$server"
wait "$server" 2>/dev/null || true

"$ledger" serve "${log[@]}" --listen 127.0.0.1:0 --accept-add >ready2 &
server=$!
for _ in $(seq 200); do grep -q ready ready2 && break; sleep 0.05; done
url=$(sed -n 's/^ready ledger=//p' ready2)
[ "$(curl -fsS --data-binary more "${url}add")" = 300 ] || fail "after a crash the next entry has another index"
expect 0 "$ledger" follow "$url" --vkey log.key.pub --state state
grep -q 'old size 300, new size 301, consistent' out || fail "follow said: $(cat out)"
kill "$server"
wait "$server" || fail "SIGTERM did not end the server well"
server=

expect 0 "$ledger" fsck log --vkey log.key.pub
expect 0 "$ledger" prove "${log[@]}" --index 7 -o seven.tlog-proof
expect 0 "$ledger" show seven.tlog-proof
grep -q 'index 7' out && grep -q 'size: 301' out || fail "show said: $(cat out)"
expect 0 "$ledger" keys new ledger.espoo.example/2026 -o other.key
expect 1 "$ledger" follow "$PWD/log" --vkey other.key.pub --state state2
printf 'log %s https://ledger.espoo.example/2026/\nquorum none\n' "$(cat log.key.pub)" >policy.txt
expect 0 "$ledger" policy policy.txt
expect 3 "$ledger" verify seven.tlog-proof --policy policy.txt
expect 64 "$ledger" verify
printf 'X' | dd of=log/tile/entries/000 bs=1 seek=100 conv=notrunc status=none
expect 1 "$ledger" fsck log --vkey log.key.pub
grep -q 'fsck.tile' err || fail "fsck said: $(cat err)"
echo "session_test: keys, init, serve, crash, follow, fsck, prove and forgery behave"
