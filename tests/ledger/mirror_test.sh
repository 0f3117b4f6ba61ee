#!/usr/bin/env bash
# A mirror of a log as processes: growth, kill -9, forged and missing tiles, a fork and its evidence.
set -euo pipefail
cd "$(dirname "$0")/../.."
ledger=$PWD/build/release/bin/kuitti-ledger
scratch=$(mktemp -d)
declare -A running=()
trap 'for pid in "${running[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$scratch"' EXIT
fail() { echo "mirror_test: $1" >&2; exit 1; }
expect() {  # CODE COMMAND...
  local wanted=$1 code=0
  shift
  "$@" >out 2>err || code=$?
  [ "$code" = "$wanted" ] || fail "$* ended with $code, not $wanted: $(cat out err)"
}
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
add() {  # COUNT URL
  for n in $(seq "$1"); do echo next; echo "url = \"$2add\""; echo "data-binary = \"entry $n\""; echo 'output = /dev/null'; done | sed 1d >curl.conf
  curl -fsSZ --parallel-max 32 -K curl.conf 2>/dev/null
}
mirrored() {  # SIZE: waits until the mirror serves that head
  local seen=
  for _ in $(seq 200); do
    seen=$(curl -s "${mirror}checkpoint" | sed -n 2p)
    [ "$seen" = "$1" ] && return
    sleep 0.05
  done
  fail "the mirror is at '$seen', not at $1: $(cat mirror.err)"
}
cd "$scratch"

origin=ledger.oulu.example/2026
hash=$(printf %s "$origin" | sha256sum | cut -d' ' -f1)
"$ledger" keys new "$origin" -o log.key >/dev/null
"$ledger" keys new mirror.espoo.example --witness -o mirror.key >/dev/null
"$ledger" init --dir log --origin "$origin" --key log.key >/dev/null
cp -r log fresh
serve=("$ledger" serve --origin "$origin" --key log.key --accept-add --interval 1 --listen 127.0.0.1:0)
start log "${serve[@]}" --dir log
log=$url
follow=("$ledger" mirror --dir mirror --key mirror.key --log "$log" --vkey log.key.pub)
expect 64 "$ledger" mirror --dir mirror
expect 0 "${follow[@]}" --once
start mirror "${follow[@]}" --listen 127.0.0.1:0 --interval 50
mirror=$url
[[ "$mirror" == */"$hash"/ ]] || fail "the mirror serves $mirror"
add 300 "$log"
mirrored 300
curl -fsS "${mirror}checkpoint" | grep -q '^— mirror.espoo.example ' || fail "the mirror's own line is missing"
expect 0 "$ledger" fsck "$mirror" --vkey log.key.pub
stop mirror -9
add 500 "$log"
start mirror "${follow[@]}" --listen 127.0.0.1:0 --interval 50
mirror=$url
mirrored 800
stop mirror -TERM
expect 0 "$ledger" fsck mirror --vkey log.key.pub
grep -q '800 entries' out || fail "fsck of the mirror's folder said: $(cat out)"

# The log loses a bundle and takes it from the mirror; an old copy of it takes the whole tail.
stop log -TERM
rm log/tile/entries/001
start serving "${follow[@]}" --listen 127.0.0.1:0 --interval 600000
serving=$(sed -n 's/^ready [a-z]*=//p' serving.ready)
expect 1 "$ledger" scrub --dir log --vkey log.key.pub
expect 0 "$ledger" scrub --dir log --vkey log.key.pub --mirrors "$serving"
grep -q 'repaired: tile/entries/001' out || fail "scrub said: $(cat out)"
expect 0 "$ledger" fsck log --vkey log.key.pub
cp -r fresh old
expect 0 "$ledger" restore --dir old --vkey log.key.pub --mirrors "$serving"
grep -q '800 entries' out || fail "restore said: $(cat out)"
expect 0 "$ledger" fsck old --vkey log.key.pub
expect 0 "$ledger" prove --dir old --origin "$origin" --key log.key --index 799
stop serving -TERM
start log "${serve[@]}" --dir log

# A second mirror of its own: the log has lost one bundle and forged another; the first mirror helps.
stop log -TERM
cp -r log broken
rm broken/tile/entries/001
printf X | dd of=broken/tile/entries/000 bs=1 seek=100 conv=notrunc status=none
start log "${serve[@]}" --dir broken
start other "${follow[@]}" --listen 127.0.0.1:0 --interval 50
log=$(sed -n 's/^ready [a-z]*=//p' log.ready)
second=("$ledger" mirror --dir second --key mirror.key --log "$log" --vkey log.key.pub --once)
expect 1 "${second[@]}"
grep -q mirror.tile err || fail "a forged bundle was met with: $(cat err)"
other=$(sed -n 's/^ready [a-z]*=//p' other.ready)
cp log/tile/entries/000 broken/tile/entries/000
expect 2 "${second[@]}"
ls second/evidence | grep -q '^withheld-' || fail "no record of what is withheld"
expect 0 "${second[@]}" --mirrors "http://127.0.0.1:1/,$other"
expect 0 "$ledger" fsck second --vkey log.key.pub
stop other -TERM
stop log -TERM
expect 2 "${second[@]}"

# The log is written anew with its own key: a fork.
"$ledger" init --dir fork --origin "$origin" --key log.key >/dev/null
start log "${serve[@]}" --dir fork
add 3 "$url"
curl -fsS --data-binary another "${url}add" >/dev/null
add 797 "$url"
expect 1 "$ledger" mirror --dir mirror --key mirror.key --log "$url" --vkey log.key.pub --once
file=$(ls mirror/evidence/fork-*)
expect 0 "$ledger" evidence verify "$file" --vkey log.key.pub
grep -q "does not contain its tree of 800 entries" out || fail "the evidence says: $(cat out)"
expect 0 "$ledger" fsck mirror --vkey log.key.pub
expect 1 "$ledger" mirror --dir mirror --key mirror.key --log "$url" --vkey log.key.pub --once
sed 's/^kind fork$/kind time/' "$file" >other-kind
expect 3 "$ledger" evidence verify other-kind --vkey log.key.pub
expect 2 "$ledger" evidence verify "$file" --vkey mirror.key.pub
"$ledger" keys new "$origin" -o stranger.key >/dev/null
expect 1 "$ledger" evidence verify "$file" --vkey stranger.key.pub
echo "mirror_test: growth, kill -9, withheld and forged bundles, another mirror's help, scrub, restore, and a fork behave"
