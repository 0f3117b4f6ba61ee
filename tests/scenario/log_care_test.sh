#!/usr/bin/env bash
# What can befall a city's log. An old copy of Espoo's data is put back: its node refuses to sign, the command that the
# refusal and `kuitti doctor` name heals it, it goes on, and Lahti, which mirrors it, sees no fork. Then Espoo's log key
# must go: the shard is closed, an emergency shard opened, and bundles of both verify.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$PWD/build/release/bin
order=$PWD/tests/data/purchase/espoo/order.xml
scratch=$(mktemp -d)
declare -A running=()
trap 'for pid in "${running[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$scratch"' EXIT
unset KUITTI_CONFIG
export PATH=$bin:$PATH
fail() { echo "log_care_test: $1" >&2; tail -n 20 "$scratch"/*.log >&2 2>/dev/null || true; exit 1; }
expect() {  # CODE COMMAND...
  local wanted=$1 code=0
  shift
  "$@" >out 2>err || code=$?
  [ "$code" = "$wanted" ] || fail "$* ended with $code, not $wanted: $(cat out err)"
}
serve() {  # NAME
  kuitti serve --config "$1.conf" >"$1.ready" 2>>"$1.log" &
  running[$1]=$!
  for _ in $(seq 400); do grep -q '^ready ' "$1.ready" && return; sleep 0.05; done
  fail "$1 did not get ready"
}
stop() { kill "${running[$1]}"; wait "${running[$1]}" || true; unset "running[$1]"; }
size_at() { curl -s "$1" | sed -n 2p; }  # URL of a checkpoint
size_in() { sed -n 2p "$1/checkpoint"; }  # folder of a shard
mirrored() {  # waits until Lahti's mirror has all of Espoo's log
  for _ in $(seq 400); do
    [ "$(size_at "${mirror}checkpoint")" != "$(size_at "${log}checkpoint")" ] || return 0
    sleep 0.05
  done
  fail "Lahti's mirror is at $(size_at "${mirror}checkpoint")"
}
send() { expect 0 kuitti send "$order" --config espoo.conf; }
cd "$scratch"

year=$(date -u +%Y)
read -r -a ports < <(python3 -c 'import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(s.getsockname()[1] for s in sockets))')
declare -A port=([espoo]=${ports[0]} [lahti]=${ports[1]}) other=([espoo]=lahti [lahti]=espoo) seat=([espoo]=POP000001 [lahti]=POP000002)
expect 0 kuitti pki create pki
for name in espoo lahti; do
  expect 0 kuitti pki issue pki --seat "${seat[$name]}" --out "$name"
  mkdir "$name"
  expect 0 kuitti-ledger keys new "ledger.$name.example/$year" -o "$name/ledger.key"
  cat >"$name.conf" <<END
node.data = $name
as4.listen = 127.0.0.1:0
as4.tls = off
api.listen = 127.0.0.1:0
ledger.listen = 127.0.0.1:${port[$name]}
as4.certificate = $name.pem
as4.key = $name.key
as4.trust = pki/trust.pem
as4.revocation = off
ledger.family = ledger.$name.example
ledger.peers = $name.peers
END
done
for name in espoo lahti; do
  city=${other[$name]}
  printf '{"peers": [{"name": "%s", "family": "ledger.%s.example", "url": "http://127.0.0.1:%s", "vkey": "%s"}]}\n' \
    "$city" "$city" "${port[$city]}" "$(cat "$city/ledger.key.pub")" >"$name.peers"
done
log=http://127.0.0.1:${port[espoo]}/$year/
mirror=http://127.0.0.1:${port[lahti]}/mirror/$(printf 'ledger.espoo.example/%s' "$year" | sha256sum | cut -d' ' -f1)/

serve espoo
send
stop espoo
cp -r espoo old
serve espoo
serve lahti
send
send
mirrored
for lost in "all data" "ledger.db alone" "ledger.db, gone"; do
  before=$(size_at "${log}checkpoint")
  stop espoo
  expect 0 kuitti-ledger fsck "espoo/ledger/$year" --vkey espoo/ledger.key.pub
  case $lost in
    "all data") rm -r espoo && cp -r old espoo ;;
    "ledger.db alone") rm -f espoo/ledger/ledger.db* && cp old/ledger/ledger.db espoo/ledger/ ;;
    *) rm -f espoo/ledger/ledger.db* ;;
  esac
  expect 1 kuitti serve --config espoo.conf
  grep -q log.rollback err || fail "$lost: the refusal says: $(cat err)"
  command=$(grep -o 'kuitti-ledger restore .*' err) || fail "$lost: the refusal names no command: $(cat err)"
  expect 1 kuitti doctor --config espoo.conf
  grep -qF -- "$command" out || fail "$lost: doctor does not name \"$command\": $(cat out)"
  [ "$(sed -n 1p out | cut -c 10-16)" = "own log" ] || fail "$lost: doctor's first cause is $(sed -n 1p out)"
  expect 0 bash -c "$command"
  grep -q "restored: ledger.espoo.example/$year, $before entries" out || fail "$lost: restore says $(cat out)"
  serve espoo
  expect 0 kuitti doctor --config espoo.conf
  send
  [ "$(size_at "${log}checkpoint")" -gt "$before" ] || fail "$lost: the log does not grow"
  mirrored
  ! ls espoo/evidence/fork-* lahti/evidence/fork-* 2>/dev/null || fail "$lost: a fork was seen"
  # While the node runs, nobody else touches its log.
  expect 2 bash -c "$command"
  grep -q file.locked err || fail "restore beside a running node: $(cat err)"
done

# --- another key: 2026 is closed, 2026b opened
send
sleep 0.3
id_before=$(kuitti outbox --json --config espoo.conf | python3 -c 'import json,sys; print(json.load(sys.stdin)[0]["id"])')
expect 0 kuitti prove "$id_before" -o before.plb --config espoo.conf
mirrored
next=${year}b
emergency=(kuitti-ledger emergency --dir "espoo/ledger/$year" --key espoo/ledger.key --peers "http://127.0.0.1:${port[lahti]}/mirror/")
for none in "--peers=" "--peers=,"; do expect 64 kuitti-ledger emergency --dir "espoo/ledger/$year" --key espoo/ledger.key --peers "${none#*=}"; done
expect 64 "${emergency[@]}" --no-peers
expect 2 "${emergency[@]}"
grep -q file.locked err || fail "emergency beside a running node: $(cat err)"
stop espoo
cp -r espoo espoo-before
size=$(size_in "espoo/ledger/$year")
expect 1 kuitti-ledger emergency --dir "espoo/ledger/$year" --key espoo/ledger.key --peers "http://127.0.0.1:${port[lahti]}/"
grep -q shard.peer err || fail "a URL that is no mirror counts as one: $(cat err)"
[ "$(size_in "espoo/ledger/$year")" = "$size" ] && [ ! -e "espoo/ledger.key.$next" ] || fail "a refused emergency left something"
expect 0 "${emergency[@]}"
grep -q "closed: ledger.espoo.example/$year," out || fail "emergency says $(cat out)"
expect 1 "${emergency[@]}"
grep -q shard.exists err || fail "a second emergency shard of one name: $(cat err)"
serve espoo
send
[ "$(curl -s "http://127.0.0.1:${port[espoo]}/$next/checkpoint" | head -n 1)" = "ledger.espoo.example/$next" ] ||
  fail "the emergency shard is not served"
[ "$(size_at "http://127.0.0.1:${port[espoo]}/$next/checkpoint")" -ge 2 ] || fail "what was sent is not in the emergency shard"
curl -fs "${log}checkpoint" >/dev/null || fail "the closed shard is not served"
expect 0 kuitti doctor --config espoo.conf
id_after=$(kuitti outbox --json --config espoo.conf | python3 -c 'import json,sys; print(json.load(sys.stdin)[0]["id"])')
[ "$id_before" != "$id_after" ] || fail "nothing was sent after the emergency"
expect 0 kuitti prove "$id_after" -o after.plb --config espoo.conf
printf 'log %s https://ledger.espoo.example/%s/\nquorum none\n' "$(cat espoo/ledger.key.pub)" "$year" >old.policy
expect 0 kuitti-ledger policy old.policy --vkey "espoo/ledger.key.$next.pub" -o new.policy
expect 0 kuitti-ledger policy old.policy new.policy
for key in espoo/ledger.key.pub "espoo/ledger.key.$next.pub"; do
  grep -qF "$(cat "$key")" out || fail "policy does not print $key: $(cat out)"
done
grep -q "https://ledger.espoo.example/$next/$" new.policy || fail "the new policy is: $(cat new.policy)"
for bundle in before after; do expect 0 kuitti-ledger verify $bundle.plb --policy old.policy,new.policy; done
expect 1 kuitti-ledger verify after.plb --policy old.policy
# Lahti learns of the new shard; then nobody opens it a second time.
stop lahti
python3 - "$next" "espoo/ledger.key.$next.pub" <<'END'
import json, sys
peers = json.load(open("lahti.peers"))
peers["peers"].append({**peers["peers"][0], "name": "espoo-" + sys.argv[1], "vkey": open(sys.argv[2]).read().strip()})
json.dump(peers, open("lahti.peers", "w"))
END
serve lahti
log=http://127.0.0.1:${port[espoo]}/$next/
mirror=http://127.0.0.1:${port[lahti]}/mirror/$(printf 'ledger.espoo.example/%s' "$next" | sha256sum | cut -d' ' -f1)/
mirrored
expect 1 kuitti-ledger emergency --dir "espoo-before/ledger/$year" --key espoo-before/ledger.key --peers "http://127.0.0.1:${port[lahti]}/mirror/"
grep -q shard.known err || fail "a shard that Lahti knows was opened again: $(cat err)"
[ ! -e "espoo-before/ledger.key.$next" ] || fail "a refused emergency left a key"

# --- a log by itself: an emergency that ended between the two files of the key is finished, then that key is given up too
peers="http://127.0.0.1:${port[lahti]}/mirror/,http://127.0.0.1:${port[lahti]}/witness/"
expect 0 kuitti-ledger keys new "ledger.oulu.example/$year" -o oulu.key
expect 0 kuitti-ledger init --dir "oulu/$year" --origin "ledger.oulu.example/$year" --key oulu.key
expect 0 kuitti-ledger keys new "ledger.oulu.example/$next" -o "oulu.key.$next"
mv "oulu.key.$next.pub" early.pub
expect 2 kuitti-ledger emergency --dir "oulu/$year" --key oulu.key --peers http://127.0.0.1:1/mirror/
[ "$(size_in "oulu/$year")" = 0 ] || fail "a shard was closed although a peer could not be asked"
expect 1 kuitti-ledger emergency --dir "oulu/$year" --key oulu.key --peers "$peers"
grep -q "shows nothing of ledger.oulu.example/$year" err || fail "who does not know the log counts as asked: $(cat err)"
expect 0 kuitti-ledger emergency --dir "oulu/$year" --key oulu.key --no-peers
cmp "oulu.key.$next.pub" early.pub || fail "the key of an earlier try was not taken up"
[ "$(size_in "oulu/$year")" = 1 ] || fail "the shard was not closed"
expect 0 kuitti-ledger fsck "oulu/$next" --vkey "oulu.key.$next.pub"
expect 0 kuitti-ledger emergency --dir "oulu/$next" --key "oulu.key.$next" --no-peers --abandoned
[ "$(size_in "oulu/$next")" = 1 ] || fail "an abandoned key signed"
expect 0 kuitti-ledger fsck "oulu/${year}c" --vkey "oulu.key.${year}c.pub"
echo "log_care_test: a node with an old copy of its data, or of ledger.db, refuses, is healed by one command, and goes on; a log changes its key in an emergency"
