#!/usr/bin/env bash
# A witness by itself: what it answers, that kill -9 makes it forget nothing, and that an old copy of its state is noticed.
set -euo pipefail
cd "$(dirname "$0")/../.."
ledger=$PWD/build/release/bin/kuitti-ledger
scratch=$(mktemp -d)
running=()
trap 'for pid in "${running[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$scratch"' EXIT
fail() { echo "witness_test: $1" >&2; exit 1; }
expect() {  # CODE COMMAND...
  local wanted=$1 code=0
  shift
  "$@" >out 2>err || code=$?
  [ "$code" = "$wanted" ] || fail "$* ended with $code, not $wanted: $(cat out err)"
}
start() {  # FILE COMMAND... : runs in the background until it says ready; the URL is in $url
  local said=$1
  shift
  : >"$said"  # an old line must not be taken for the new one
  "$@" >"$said" 2>>errors &
  running+=($!)
  for _ in $(seq 200); do grep -q ready "$said" && break; sleep 0.05; done
  url=$(sed -n 's/^ready [a-z]*=//p' "$said")
  [ -n "$url" ] || fail "$* did not become ready: $(cat errors)"
}
ask() {  # STATUS BODY
  local got
  got=$(curl -s -o answer -D head -w '%{http_code}' --data-binary "@$2" "${witness}add-checkpoint")
  [ "$got" = "$1" ] || fail "$2 was answered $got, not $1: $(cat answer)"
}
request() { { printf 'old %s\n\n' "$1"; cat "$2"; } >"$3"; }  # OLD CHECKPOINT FILE
add() { for n in $(seq "$1"); do curl -fsS --data-binary "entry $n" "${log}add" >/dev/null; done; }
cd "$scratch"

origin=ledger.espoo.example/2026
expect 0 "$ledger" keys new "$origin" -o log.key
expect 0 "$ledger" keys new witness.vaasa.example --witness -o witness.key
expect 0 "$ledger" init --dir log --origin "$origin" --key log.key
start log.ready "$ledger" serve --dir log --origin "$origin" --key log.key --listen 127.0.0.1:0 --accept-add --interval 1
log=$url
printf '# the logs we watch\n%s %s\n' "$origin" "$(cat log.key.pub)" >logs
own=(--dir witness --name witness.vaasa.example --key witness.key --logs logs --listen 127.0.0.1:0)
expect 3 "$ledger" witness --dir witness --name other.example --key witness.key --logs logs --listen 127.0.0.1:0
expect 64 "$ledger" witness --dir witness
start witness.ready "$ledger" witness "${own[@]}"
witness=$url
expect 2 "$ledger" witness "${own[@]}"

add 3
curl -fsS "${log}checkpoint" >three
request 0 three body
ask 200 body
cat three answer >cosigned
grep -q 'witness.vaasa.example' answer || fail "no cosignature line in $(cat answer)"
hash=$(printf %s "$origin" | sha256sum | cut -d' ' -f1)
curl -fsS "${witness}$hash/checkpoint" >last
cmp -s last cosigned || fail "the witness shows another checkpoint than it cosigned"
ask 409 body
grep -qi '^content-type: text/x.tlog.size' head || fail "409 without its content type: $(cat head)"
[ "$(cat answer)" = 3 ] || fail "409 says $(cat answer), not 3"
printf nonsense >bad
ask 400 bad

add 2
curl -fsS "${log}checkpoint" >five
kill -9 "${running[1]}"
wait "${running[1]}" 2>/dev/null || true
start witness.ready "$ledger" witness "${own[@]}"
witness=$url
request 0 five body
ask 409 body
[ "$(cat answer)" = 3 ] || fail "after kill -9 the witness remembers $(cat answer), not 3"
request 3 three body
ask 200 body

# Its key is changed: for a while both sign.
kill "${running[2]}"
wait "${running[2]}" || fail "SIGTERM did not end the witness well"
expect 0 "$ledger" keys new witness.vaasa.example --witness -o next.key
start witness.ready "$ledger" witness --dir witness --name witness.vaasa.example --key witness.key,next.key --logs logs --listen 127.0.0.1:0
witness=$url
ask 200 body
[ "$(grep -c 'witness.vaasa.example' answer)" = 2 ] || fail "two keys gave $(cat answer)"

# Its state is lost; what the log publishes bears our line over a larger tree.
kill "${running[3]}"
wait "${running[3]}"
rm -rf witness
cp cosigned log/anchored
printf '%s %s %s\n' "$origin" "$(cat log.key.pub)" "$log" >logs
start witness.ready "$ledger" witness "${own[@]}"
witness=$url
grep -q 'it has caught up' errors || fail "the restored witness noticed nothing: $(cat errors)"
request 0 five body
ask 409 body
[ "$(cat answer)" = 3 ] || fail "the restored witness starts at $(cat answer), not 3"
echo "witness_test: statuses, kill -9, a changed key and a lost state behave"
