#!/usr/bin/env bash
# A log and three witnesses as processes: what two of three cosign is anchored, also while one is killed and one hangs.
set -euo pipefail
cd "$(dirname "$0")/../.."
ledger=$PWD/build/release/bin/kuitti-ledger
scratch=$(mktemp -d)
declare -A running=()
trap 'for pid in "${running[@]}"; do kill -CONT "$pid" 2>/dev/null || true; kill "$pid" 2>/dev/null || true; done; rm -rf "$scratch"' EXIT
fail() { echo "anchor_test: $1" >&2; exit 1; }
start() {  # NAME COMMAND... : runs in the background until it says ready; the URL is in $url
  local name=$1
  shift
  : >"$name.ready"
  "$@" >"$name.ready" 2>>"$name.err" &
  running[$name]=$!
  for _ in $(seq 400); do grep -q ready "$name.ready" && break; sleep 0.05; done
  url=$(sed -n 's/^ready [a-z]*=//p' "$name.ready")
  [ -n "$url" ] || fail "$name did not become ready: $(cat "$name.err")"
}
stop() { kill "$2" "${running[$1]}"; wait "${running[$1]}" 2>/dev/null || true; unset "running[$1]"; }
add() { for n in $(seq "$1"); do curl -fsS --data-binary "entry $n" "${log}add" >/dev/null; done; }
anchored() {  # SIZE: waits until that tree is anchored
  local seen=
  for _ in $(seq 200); do
    seen=$(curl -s "${log}anchored" | sed -n 2p)
    [ "$seen" = "$1" ] && return
    sleep 0.05
  done
  fail "anchored is at '$seen', not at $1: $(cat log.err)"
}
lines() { curl -fsS "${log}$1" | grep -c '^— witness\.' || true; }
cd "$scratch"

origin=ledger.turku.example/2026
"$ledger" keys new "$origin" -o log.key >/dev/null
"$ledger" init --dir log --origin "$origin" --key log.key >/dev/null
cp -r log fresh
printf '%s %s\n' "$origin" "$(cat log.key.pub)" >logs
printf 'log %s http://127.0.0.1/\n' "$(cat log.key.pub)" >policy
witness() {  # NAME [PORT]
  start "$1" "$ledger" witness --dir "$1" --name "witness.$1.example" --key "$1.key" --logs logs --listen "127.0.0.1:${2:-0}"
}
for name in espoo vaasa oulu; do
  "$ledger" keys new "witness.$name.example" --witness -o "$name.key" >/dev/null
  witness "$name"
  declare "$name=$url"
  printf 'witness %s %s %s\n' "$name" "$(cat "$name.key.pub")" "$url" >>policy
done
printf 'group cities 2 espoo vaasa oulu\nquorum cities\n' >>policy
serve=("$ledger" serve --dir log --origin "$origin" --key log.key --policy policy --accept-add --interval 1)
start log "${serve[@]}" --listen 127.0.0.1:0
log=$url

add 3
anchored 3
for _ in $(seq 100); do [ "$(lines checkpoint)" = 3 ] && break; sleep 0.05; done
[ "$(lines checkpoint)" = 3 ] || fail "the checkpoint shows $(lines checkpoint) of three lines"

stop oulu -9
add 300
anchored 303
[ "$(lines anchored)" = 2 ] || fail "with one witness killed there are $(lines anchored) lines"
kill -STOP "${running[vaasa]}"  # it hangs: the log goes on, nothing more is anchored
add 2
[ "$(curl -fsS "${log}checkpoint" | sed -n 2p)" = 305 ] || fail "a witness that hangs holds up the log"
[ "$(curl -fsS "${log}anchored" | sed -n 2p)" = 303 ] || fail "anchored without a quorum"
kill -CONT "${running[vaasa]}"
anchored 305
witness oulu "$(sed 's/.*:\([0-9]*\).*/\1/' <<<"$oulu")"
stop vaasa -9
add 1
anchored 306
curl -fsS "${log}anchored" | grep -q 'witness.oulu.example' || fail "the witness that came back did not cosign"

stop log -9
start log "${serve[@]}" --listen 127.0.0.1:0
log=$url
anchored 306
add 1
anchored 307
stop log -TERM

# An old copy of the log: the witnesses hold more of it, so it must not sign.
rm -rf log && cp -r fresh log
code=0
"${serve[@]}" --listen 127.0.0.1:0 >out 2>err || code=$?
[ "$code" = 1 ] && grep -q log.rollback err || fail "a restored old log ended with $code: $(cat err)"
echo "anchor_test: quorum, a killed, a hanging and a returning witness, restarts and an old copy behave"
