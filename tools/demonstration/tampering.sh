# Read by tools/demo: what somebody who rules Espoo's machine tries after the purchase, and who notices.
refused() {  # WORDS COMMAND...: the command fails, and its output says those words
  local words=$1 said
  shift
  if said=$("$@" 2>&1); then echo "$said"; stop "not noticed: $*"; fi
  grep "$words" <<<"$said" | sed 's/^/     /' || { echo "$said" >&2; stop "noticed in other words: $*"; }
}
says() { grep -o "\"detail\":\"$2[^\"]*" "$1.log" | tail -1 | sed 's/"detail":"/     /'; }  # NAME WORDS: a line of its event log

keep_old_copy() {
  say "   somebody at Espoo keeps a copy of the node's data, for later"
  halt espoo
  cp -r espoo espoo-before
  start espoo
}

tamper_with_espoo() {
  rewrite_database
  rewrite_tile
  rewrite_history
}

rewrite_database() {
  say "7. Somebody rewrites one byte of Espoo's database: inside the stored invoice"
  halt espoo
  "$parts/flip" espoo/messages.db "$invoice" sbd
  start espoo
  echo "Espoo's node gives out neither the document nor a proof of it:"
  refused store.blob kuitti get "$invoice" --config espoo.conf --part sbd -o rewritten.xml
  refused store.blob kuitti prove "$invoice" --config espoo.conf -o rewritten.plb
  halt espoo
  "$parts/flip" espoo/messages.db "$invoice" sbd >/dev/null
}

rewrite_tile() {
  local tile
  tile=$(echo "espoo/ledger/$year/tile/entries/000.p/"* | tr ' ' '\n' | sort -V | tail -1)
  say "8. One byte of a tile of Espoo's log"
  "$parts/flip" "$tile" 500
  echo "Espoo's node does not start on it, anybody finds the place, and Turku's mirror has the right bytes:"
  refused fsck. kuitti-ledger fsck "espoo/ledger/$year" --vkey "$out/espoo.vkey"
  if launch espoo; then stop "Espoo's node started on a changed tile"; fi
  tail -1 espoo.log | sed 's/^/     /'
  kuitti-ledger scrub --dir "espoo/ledger/$year" --vkey "$out/espoo.vkey" --mirrors "$(mirror_url espoo turku)" 2>/dev/null | sed 's/^/     /'
  kuitti-ledger fsck "espoo/ledger/$year" --vkey "$out/espoo.vkey" 2>/dev/null | sed 's/^/     /'
}

rewrite_history() {
  say "9. A second history: Espoo's old copy is put back, to send another answer to the invoice in place of the first"
  rm -rf espoo
  cp -r espoo-before espoo
  echo "Espoo's node asks the others first, and does not start:"
  if launch espoo; then stop "Espoo's node started on an old copy"; fi
  tail -1 espoo.log | sed 's/^/     /'
  echo "Its configuration names no other cities any more, so that nobody is asked:"
  sed '/^ledger.peers/d' espoo.conf >forger.conf
  local marks=() city
  for city in turku tampere; do marks+=("$(wc -l <"$city.log")"); done
  start espoo forger.conf
  sed 's/eräpäivänä/heti/' "$samples/invoice-response.xml" >other-response.xml
  local id
  id=$(kuitti send other-response.xml --config espoo.conf --wait 30 --json 2>/dev/null | python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])')
  kuitti prove "$id" --config espoo.conf -o forged.plb
  echo "The log has grown, signed with its own key:"
  kuitti-ledger show forged.plb | grep -E '^(origin|size|root):' | sed 's/^/     /'
  echo "but neither witness cosigns, neither mirror stores it, and both keep the proof:"
  for city in turku tampere; do
    wait_for 300 has_fork "$city" || stop "$city did not notice the fork"
  done
  refuse_and_prove turku "${marks[0]}"
  refuse_and_prove tampere "${marks[1]}"
  echo "An auditor with the policy of before believes nothing of it:"
  refused quorum kuitti-ledger verify forged.plb --policy "$out/policy.txt"
}

has_fork() { grep -q '"kind":"fork"' "$1.log" && ls "$1"/evidence/fork-*; }

refuse_and_prove() {  # CITY LINES: what its event log says since then, and its evidence, judged with Espoo's public key alone
  local statuses file
  statuses=$(tail -n "+$2" "$1.log" | grep '"path":"/witness/add-checkpoint"' | grep -o '"status":4[0-9]*' | sort -u | cut -d: -f2 | tr '\n' ' ')
  echo "   $1's witness answers ${statuses:-nothing}"
  says "$1" "$(origin espoo) has signed two histories"
  { kuitti doctor --config "$1.conf" || true; } | grep -A1 'network: espoo' | sed 's/^/     /'
  mkdir -p "$out/evidence"
  for file in "$1"/evidence/fork-*; do
    cp "$file" "$out/evidence/$1-${file##*/}"
    kuitti-ledger evidence verify "$out/evidence/$1-${file##*/}" --vkey "$out/espoo.vkey" | sed 's/^/     /' || stop "the evidence does not hold"
  done
  echo "     its mirror: $(kuitti-ledger fsck "$(mirror_url espoo "$1")" --vkey "$out/espoo.vkey" 2>/dev/null)"
}
