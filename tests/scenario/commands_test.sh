#!/usr/bin/env bash
# The promises of version 1 about `kuitti`: its configuration, its commands with their exit codes, its REST interface,
# each at least once, with two nodes on loopback (Espoo behind plain HTTP, Lahti behind TLS).
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
bin=$root/build/release/bin
purchase=$root/tests/data/purchase
scratch=$(mktemp -d)
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$scratch"; }
trap cleanup EXIT
unset KUITTI_CONFIG
fail() { echo "commands_test: $1" >&2; cat "$scratch"/*.log >&2 2>/dev/null || true; exit 1; }
expect() {  # CODE COMMAND...   standard output in out, standard error in err
  local wanted=$1 code=0
  shift
  "$@" >"$scratch/out" 2>"$scratch/err" || code=$?
  [ "$code" = "$wanted" ] || fail "$* ended with $code, not $wanted: $(cat "$scratch/out" "$scratch/err")"
}
holds() { grep -qF -- "$1" "$scratch/$2" || fail "\"$1\" is not in $2: $(cat "$scratch/$2")"; }
json() {  # EXPRESSION over the value v read from out, which must be one JSON value
  python3 -c 'import json,sys; v=json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$scratch/out" "$1" ||
    fail "no JSON, or $1 is not in it: $(cat "$scratch/out")"
}
is() { [ "$(json "$1")" = "$2" ] || fail "$1 is $(json "$1"), not $2"; }
serve() {  # NAME: starts its node and waits for the ready line
  "$bin/kuitti" serve --config "$1.conf" >"$1.ready" 2>"$1.log" &
  pids+=($!)
  printf '%s' $! >"$1.pid"
  for _ in $(seq 600); do grep -q '^ready ' "$1.ready" && return; sleep 0.05; done
  fail "$1 did not get ready"
}
stop() {  # NAME: ends its node, which must be quick and in order
  local started=$SECONDS
  kill "$(cat "$1.pid")"
  wait "$(cat "$1.pid")" || fail "SIGTERM did not end $1 with 0"
  [ $((SECONDS - started)) -le 10 ] || fail "stopping $1 took $((SECONDS - started)) s"
}
url() { sed -n "s/.* *$2=\([^ ]*\).*/\1/p" "$1.ready"; }
kuitti() { "$bin/kuitti" "$@"; }
cd "$scratch"

# --- pki, help, version, usage
expect 0 kuitti pki create pki
[ -s pki/trust.pem ] && [ -s pki/tls-trust.pem ] || fail "pki create left no trust files"
expect 1 kuitti pki create pki
expect 0 kuitti pki issue pki --seat POP000001 --out espoo-ap
expect 0 kuitti pki issue pki --seat POP000002 --out lahti-ap --days 30
expect 0 kuitti pki issue pki --tls 127.0.0.1 --out lahti-tls
[ "$(stat -c %a lahti-ap.key)" = 600 ] || fail "a private key is readable by others"
expect 0 kuitti --version
expect 0 kuitti --help
for command in serve send status inbox outbox get prove doctor resend failed peers pki; do
  holds "  $command " out
  expect 0 kuitti $command --help
  holds "kuitti" out
  expect 0 kuitti --help
done
expect 64 kuitti
expect 64 kuitti nonsense
expect 64 kuitti send
expect 64 kuitti status --nonsense

# --- configuration: everything that is wrong at once, exit 78, for every command
cat >espoo.conf <<END
# Espoo
node.data = espoo
as4.listen = 127.0.0.1:0
as4.tls = off
api.listen = 127.0.0.1:0
ledger.listen = 127.0.0.1:0
as4.certificate = espoo-ap.pem
as4.key = espoo-ap.key
as4.trust = pki/trust.pem
as4.revocation = off
http.trust = pki/tls-trust.pem
ledger.family = ledger.espoo.example
directory = espoo-directory.json
serves = espoo-serves.txt
END
sed -e 's/espoo/lahti/g' -e '/as4.tls = off/d' -e '/^directory/d' espoo.conf >lahti.conf
cat >>lahti.conf <<END
as4.tls.certificate = lahti-tls.pem
as4.tls.key = lahti-tls.key
api.tls = on
api.tls.certificate = lahti-tls.pem
api.tls.key = lahti-tls.key
ledger.tls = on
ledger.tls.certificate = lahti-tls.pem
ledger.tls.key = lahti-tls.key
ledger.peers = peers.json
END
echo '0216:003701012636 # Espoon kaupunki' >espoo-serves.txt
echo '0216:003791462031 # Koivukaluste Oy' >lahti-serves.txt
echo '{"participants": []}' >espoo-directory.json
echo '{"peers": []}' >peers.json
expect 78 kuitti serve --config nowhere.conf
(cat espoo.conf; printf 'colour = blue\nlimits.message = many\n') >wrong.conf
for command in serve "send $purchase/espoo/order.xml" "status x" inbox outbox "get x --part sbd" "prove x -o y" doctor "resend x" failed peers; do
  expect 78 kuitti $command --config wrong.conf
  holds colour err
  holds limits.message err
done
sed 's/espoo-ap.key/lahti-ap.key/' espoo.conf >wrong.conf
expect 78 kuitti serve --config wrong.conf
holds "not the key of" err

# --- a node that does not run is away
expect 2 kuitti status x --config espoo.conf
expect 2 kuitti send "$purchase/espoo/order.xml" --config espoo.conf
expect 2 kuitti inbox --config espoo.conf --json
is 'v["code"]' node.away
expect 1 kuitti doctor --config espoo.conf
holds "it does not run" out

# --- serve: ready line, addresses.json, what the first start makes
serve espoo
KUITTI_AS4_LISTEN=127.0.0.1:0 KUITTI_NONSENSE=1 serve lahti
grep -Eqx 'ready as4=http://127\.0\.0\.1:[0-9]+/as4 api=http://127\.0\.0\.1:[0-9]+ ledger=http://127\.0\.0\.1:[0-9]+' espoo.ready || fail "the ready line is $(cat espoo.ready)"
grep -Eq '^ready as4=https://.* api=https://.* ledger=https://' lahti.ready || fail "the ready line is $(cat lahti.ready)"
cp espoo/addresses.json out
is 'v["as4"]' "$(url espoo as4)"
is 'v["api"]' "$(url espoo api)"
is 'v["ledger"]' "$(url espoo ledger)"
for secret in api-tokens ledger.key witness.key; do
  [ "$(stat -c %a "espoo/$secret")" = 600 ] || fail "$secret is readable by others"
done
grep -q '^ledger\.espoo\.example/20[0-9][0-9]+' espoo/ledger.key.pub || fail "no vkey beside the ledger key"
grep -q '^witness\.espoo\.example+' espoo/witness.key.pub || fail "no vkey beside the witness key"
[ "$(curl -s -o /dev/null -w '%{http_code}' "$(url espoo as4 | sed 's/as4$/other/')")" = 404 ] || fail "the AS4 listener serves more than /as4"
expect 1 kuitti serve --config espoo.conf
holds locked err
export KUITTI_CONFIG=$PWD/espoo.conf

# --- send: refused, unreadable, failed, away, proven
order=$purchase/espoo/order.xml
expect 3 kuitti send nowhere.xml
echo 'no document' >text.xml
expect 3 kuitti send text.xml
sed 's/<cbc:DocumentCurrencyCode>EUR<\/cbc:DocumentCurrencyCode>/<cbc:Nonsense\/>/' "$order" >invalid.xml
if [ -d /var/lib/kuitti/artefacts ] || [ -n "${KUITTI_ARTEFACTS:-}" ]; then
  expect 1 kuitti send invalid.xml
  holds Nonsense out
  expect 1 kuitti send invalid.xml --json
  is 'v["code"]' validation.invalid
  is 'v["report"]["verdict"]' invalid
fi
expect 1 kuitti send "$order" --wait 60
failed=$(cat out)
expect 0 kuitti failed
holds "$failed" out
holds discovery.participant out
expect 0 kuitti failed --json
is 'v[0]["id"]' "$failed"
is 'v[0]["error"]["code"]' discovery.participant
echo '{"participants": [{"id": "0216:003791462031", "endpoint": "http://127.0.0.1:9/as4", "certificate": "lahti-ap.pem", "documents": ["*"]}]}' >espoo-directory.json
kill -HUP "$(cat espoo.pid)"
for _ in $(seq 100); do grep -q '"what":"directory"' espoo.log && break; sleep 0.05; done
expect 2 kuitti send "$order" --wait 1
holds "still" err
echo '{"participants": [{"id": "0216:003791462031", "endpoint": "'"$(url lahti as4)"'", "certificate": "lahti-ap.pem", "documents": ["*"]}]}' >espoo-directory.json
kill -HUP "$(cat espoo.pid)"
for _ in $(seq 100); do [ "$(grep -c '"what":"directory"' espoo.log)" -ge 2 ] && break; sleep 0.05; done
expect 0 kuitti send "$order" --wait 60
[ "$(wc -l <out)" = 1 ] || fail "send printed more than the id"
id=$(cat out)
expect 0 kuitti send "$order" --key k1 --from 0216:003701012636 --to 0216:003791462031
first=$(cat out)
expect 0 kuitti send "$order" --key k1 --from 0216:003701012636 --to 0216:003791462031
[ "$(cat out)" = "$first" ] || fail "the same key gave another id"
expect 1 kuitti send "$purchase/espoo/despatch-advice.xml" --key k1 --from 0216:003701012636 --to 0216:003791462031
holds store.idempotency err
expect 0 kuitti send "$order" --wait 60 --json
is 'v["state"]' proven
expect 0 kuitti resend "$failed"
for _ in $(seq 600); do kuitti status "$failed" --json >out; [ "$(json 'v["state"]')" = proven ] && break; sleep 0.1; done
is 'v["state"]' proven
expect 1 kuitti resend "$id"
expect 1 kuitti resend nobody

# --- status, inbox, outbox
expect 1 kuitti status nobody
expect 0 kuitti status "$id"
holds proven out
expect 0 kuitti status "$id" --json
is 'v["id"]' "$id"
is 'sorted(v)' "$(python3 -c 'print(sorted(["id","direction","state","sender","receiver","document_type","process","message_id","instance_id","document_sha256","ledger","events"] + (["validation"] if __import__("os").path.isdir("/var/lib/kuitti/artefacts") or "KUITTI_ARTEFACTS" in __import__("os").environ else [])))')"
is 'v["direction"]' out
is 'v["document_sha256"]' "$(sha256sum "$order" | cut -d' ' -f1)"
is 'v["ledger"]["origin"].rsplit("/",1)[0]' ledger.espoo.example
is '[e["state"] for e in v["events"]]' "['accepted', 'logged', 'packaged', 'sent', 'proven']"
is 'v["events"][0]["at"].endswith("Z")' True
message_id=$(json 'v["message_id"]')
expect 0 kuitti outbox --json
is 'len(v) >= 4' True
is 'v == sorted(v, key=lambda d: d["events"][0]["at"], reverse=True)' True
expect 0 kuitti outbox --state proven --limit 1 --json
is 'len(v)' 1
expect 0 kuitti outbox --since 2999-01-01 --json
is 'v' '[]'
expect 64 kuitti outbox --state sideways
for _ in $(seq 600); do
  kuitti inbox --json --config lahti.conf >out
  [ "$(json 'sum(d["state"] == "delivered" for d in v)')" -ge 4 ] && break
  sleep 0.1
done
is 'all(d["direction"] == "in" for d in v)' True
received=$(json "[d['id'] for d in v if d['message_id'] == '$message_id'][0]")
instance=$(json "[d['instance_id'] for d in v if d['message_id'] == '$message_id'][0]")
expect 0 kuitti inbox --limit 2 --json --config lahti.conf
is 'len(v)' 2
expect 0 kuitti inbox --config lahti.conf
holds "$received" out
[ -s "lahti/delivered/0216:003791462031/order/$instance.xml" ] || fail "the delivered document is not where it belongs: $(find lahti/delivered)"

# --- get, prove
for part in document sbd message receipt; do
  expect 0 kuitti get "$id" --part $part -o "sent.$part"
  expect 0 kuitti get "$received" --part $part --config lahti.conf
  cp out "received.$part"
done
cmp -s sent.document "$order" || fail "the stored document is not the submitted one"
cmp -s received.document "lahti/delivered/0216:003791462031/order/$instance.xml" || fail "the delivered document is another"
for part in sbd message receipt; do cmp -s sent.$part received.$part || fail "$part differs between the sides"; done
expect 1 kuitti get nobody --part sbd
expect 64 kuitti get "$id" --part everything
expect 0 kuitti prove "$id" -o sent.plb
expect 0 kuitti prove "$received" -o received.plb --config lahti.conf
expect 1 kuitti prove nobody -o nothing.plb
expect 64 kuitti prove "$id"
for side in espoo lahti; do printf 'log %s\nquorum none\n' "$(cat $side/ledger.key.pub)" >$side.policy; done
expect 0 "$bin/kuitti-ledger" verify sent.plb --policy espoo.policy --document sent.sbd
expect 0 "$bin/kuitti-ledger" verify received.plb --policy lahti.policy --document sent.sbd
expect 1 "$bin/kuitti-ledger" verify sent.plb --policy lahti.policy
expect 0 "$bin/kuitti-ledger" trail sent.plb --policy espoo.policy --log espoo/ledger/*/ --json
is '[e["document"] for e in v["trail"]][0]' order
is 'v["log"]["missing"] + v["log"]["further"]' '[]'
expect 1 "$bin/kuitti-ledger" trail sent.plb --policy lahti.policy
expect 0 kuitti prove "$id" --disclose record -o narrow.plb
expect 0 "$bin/kuitti-ledger" verify narrow.plb --policy espoo.policy
expect 1 "$bin/kuitti-ledger" trail narrow.plb --policy espoo.policy
exchange=(--message-id "$message_id" --instance "$instance" --from 0216:003701012636 --to 0216:003791462031)
expect 0 "$bin/kuitti-ledger" find "${exchange[@]}" --log espoo/ledger/*/ --vkey espoo/ledger.key.pub --document sent.sbd --json
is '[(f["what"], f["same_document"]) for f in v["found"]]' "[(\"the sender's entry\", True)]"
expect 0 "$bin/kuitti-ledger" find "${exchange[@]}" --at "$(url espoo ledger)" --vkey espoo/ledger.key.pub --document sent.sbd
holds "the document is the one that was logged" out
expect 0 "$bin/kuitti-ledger" find "${exchange[@]}" --log lahti/ledger/*/ --vkey lahti/ledger.key.pub
holds "the receiver's entry" out
expect 1 "$bin/kuitti-ledger" find "${exchange[@]}" --log espoo/ledger/*/ --vkey espoo/ledger.key.pub --document "$order"
expect 1 "$bin/kuitti-ledger" find --pair 00000000000000000000000000000000 --log espoo/ledger/*/ --vkey espoo/ledger.key.pub
expect 1 "$bin/kuitti-ledger" find "${exchange[@]}" --at "$(url espoo ledger)" --vkey lahti/ledger.key.pub
expect 2 "$bin/kuitti-ledger" find "${exchange[@]}" --at http://127.0.0.1:1 --vkey espoo/ledger.key.pub
expect 3 "$bin/kuitti-ledger" find --trail 00 --log espoo/ledger/*/ --vkey espoo/ledger.key.pub
expect 64 "$bin/kuitti-ledger" find "${exchange[@]}" --vkey espoo/ledger.key.pub
expect 64 kuitti prove "$id" --disclose everything -o nothing.plb

# --- erase: nothing of it is left, the others are whole
expect 1 kuitti erase nobody
expect 64 kuitti erase
expect 0 kuitti erase "$received" --config lahti.conf --json
is '[d["state"] for d in v]' "['erased']"
expect 0 kuitti status "$received" --config lahti.conf --json
is '{e["state"] for e in v["events"]}' "{'erased'}"
expect 1 kuitti prove "$received" -o nothing.plb --config lahti.conf
expect 1 kuitti get "$received" --part sbd --config lahti.conf
! grep -rqaF -e "$message_id" -e "$instance" lahti || fail "identifiers of an erased document are in $(grep -rlaF -e "$message_id" -e "$instance" lahti)"
expect 0 "$bin/kuitti-ledger" verify received.plb --policy lahti.policy --document sent.sbd
expect 0 kuitti prove "$id" -o again.plb
expect 0 "$bin/kuitti-ledger" verify again.plb --policy espoo.policy
expect 0 kuitti erase "$received" --config lahti.conf

# --- doctor, peers
expect 0 kuitti doctor --json
is 'v["ok"]' True
expect 0 kuitti doctor --config lahti.conf
cp espoo-ap.key kept.key
chmod 644 espoo-ap.key
expect 1 kuitti doctor
head -1 out | grep -q '^problem  access point key' || fail "doctor says first: $(head -1 out)"
holds "chmod 600" out
chmod 600 espoo-ap.key
expect 0 kuitti peers --config lahti.conf
peer() {  # URL VKEY
  printf '{"peers": [{"name": "espoo", "family": "ledger.espoo.example", "url": "%s", "vkey": "%s", "certificates": ["POP000001"]}]}' "$1" "$2" >peers.json
}
peer "$(url espoo ledger)" "$(cat espoo/ledger.key.pub)"
expect 0 kuitti peers --config lahti.conf
grep -Eq '^espoo: .*, old size 0, new size [0-9]+, consistent$' out || fail "peers said: $(cat out)"
expect 0 kuitti peers --json --config lahti.conf
is 'v[0]["consistent"]' True
is 'v[0]["old_size"] == v[0]["new_size"]' True
[ -s lahti/peers/espoo ] || fail "what was seen of espoo is not kept"
"$bin/kuitti-ledger" keys new "$(sed -n 1p lahti/peers/espoo)" -o impostor.key >/dev/null
peer "$(url espoo ledger)" "$(cat impostor.key.pub)"
expect 1 kuitti peers --config lahti.conf
peer http://127.0.0.1:9 "$(cat espoo/ledger.key.pub)"
expect 2 kuitti peers --config lahti.conf
echo '{' >peers.json
expect 78 kuitti peers --config lahti.conf
echo '{"peers": []}' >peers.json

# --- REST
api=$(url espoo api)
token=$(sed -n 's/^operator \([^ ]*\).*/\1/p' espoo/api-tokens)
rest() { curl -sS -D head -o out -w '%{http_code}' -H "Authorization: Bearer $token" "$@"; }
answers() { local wanted=$1; shift; local got; got=$(rest "$@"); [ "$got" = "$wanted" ] || fail "curl $*: $got, not $wanted: $(cat out)"; }
answers 202 --data-binary "@$order" -H 'Idempotency-Key: rest 1' "$api/api/v1/documents"
location=$(sed -n 's/^[Ll]ocation: \([^[:space:]]*\).*/\1/p' head)
is 'v["id"]' "${location##*/}"
answers 202 --data-binary "@$order" -H 'Idempotency-Key: rest 1' "$api/api/v1/documents"
is 'v["id"]' "${location##*/}"
answers 422 --data-binary "@$purchase/espoo/invoice.xml" -H 'Idempotency-Key: rest 1' "$api/api/v1/documents"
grep -qi '^content-type: application/problem+json' head || fail "a problem has another type: $(cat head)"
is 'v["code"]' store.idempotency
answers 200 "$api$location"
answers 200 "$api/api/v1/documents?direction=out&state=proven&limit=1"
is 'len(v["documents"])' 1
answers 200 --get --data-urlencode "cursor=$(json 'v["next"]')" "$api/api/v1/documents?limit=1"
answers 400 "$api/api/v1/documents?limit=none"
for part in document sbd message receipt bundle; do answers 200 "$api/api/v1/documents/$id/$part"; done
answers 409 -X POST "$api/api/v1/documents/$id/resend"
answers 404 "$api/api/v1/documents/nobody"
if [ -d /var/lib/kuitti/artefacts ] || [ -n "${KUITTI_ARTEFACTS:-}" ]; then
  answers 200 --data-binary "@invalid.xml" "$api/api/v1/documents/validate"
  is 'v["verdict"]' invalid
fi
answers 200 "$api/api/v1/ledger"
is 'v["origin"].rsplit("/",1)[0]' ledger.espoo.example
token=wrong
answers 401 "$api/api/v1/documents"
answers 200 "$api/health"
is 'v["status"]' ok
answers 200 "$api/metrics"
holds 'kuitti_messages{direction="out",state="proven"}' out

# --- a peer that accepts and never answers does not hold up the end
python3 -u -c 'import socket,time; s=socket.create_server(("127.0.0.1",0)); print(s.getsockname()[1]); c=s.accept(); time.sleep(60)' >silent.port 2>/dev/null &
pids+=($!)
for _ in $(seq 100); do [ -s silent.port ] && break; sleep 0.05; done
sed -i "s|\"endpoint\": \"[^\"]*\"|\"endpoint\": \"http://127.0.0.1:$(cat silent.port)/as4\"|" espoo-directory.json
kill -HUP "$(cat espoo.pid)"
for _ in $(seq 100); do [ "$(grep -c '"what":"directory"' espoo.log)" -ge 3 ] && break; sleep 0.05; done
expect 2 kuitti send "$order" --wait 1
waiting=$(cat out)

# --- the log of what happened, SIGTERM, a second life
python3 -c 'import json,sys; [json.loads(l) for l in open("espoo.log")]' || fail "a line of the log is no JSON"
grep -q "\"event\":\"sent\",\"id\":\"$id\"" espoo.log || fail "the log does not tell of $id"
stop espoo
stop lahti
expect 2 kuitti status "$id"
serve espoo
expect 0 kuitti status "$id"
expect 0 kuitti status "$waiting" --json
is 'v["state"]' packaged
stop espoo
pids=()
echo "commands_test: every row of the interface behaves"
