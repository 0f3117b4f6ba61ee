# Read by tools/demo: the access points, each a process with keys, configuration and log of its own.
# NAME stands for NAME.conf, the data folder NAME/, NAME.ready and NAME.log in the present folder.
cities=(espoo turku tampere)
everybody=("${cities[@]}" supplier)
declare -A as4_port=() ledger_port=() process=() seat=([espoo]=POP000001 [turku]=POP000002 [tampere]=POP000003 [supplier]=POP000004)
declare -A participant=([espoo]=0216:003701012636 [turku]=0216:003702048198 [tampere]=0216:003702117258 [supplier]=0216:003791462031)
year=$(date -u +%Y)

origin() { echo "ledger.$1.example/$year"; }
log_url() { echo "http://127.0.0.1:${ledger_port[$1]}/$year/"; }
mirror_url() {  # OF AT: where a city serves its copy of another's log
  echo "http://127.0.0.1:${ledger_port[$2]}/mirror/$(printf %s "$(origin "$1")" | sha256sum | cut -d' ' -f1)/"
}
others() {  # NAME: the cities beside it
  local city
  for city in "${cities[@]}"; do [ "$city" = "$1" ] || echo "$city"; done
}

known_to() {  # NAME: whose logs it follows
  case $1 in
    espoo) others espoo; echo supplier ;;
    supplier) echo espoo ;;
    *) others "$1" ;;
  esac
}

take_ports() {
  local ports at=0 name
  read -r -a ports < <(python3 -c 'import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(8)]
print(*(s.getsockname()[1] for s in sockets))')
  for name in "${everybody[@]}"; do
    as4_port[$name]=${ports[at]} ledger_port[$name]=${ports[at + 4]}
    at=$((at + 1))
  done
}

make_keys() {  # NAME: those of its log and its witness; the public ones lie beside them
  mkdir -p "$1"
  kuitti-ledger keys new "$(origin "$1")" -o "$1/ledger.key" >/dev/null
  kuitti-ledger keys new "witness.$1.example" --witness -o "$1/witness.key" >/dev/null
}

write_directory() {
  local name comma=
  printf '{"participants": ['
  for name in "${everybody[@]}"; do
    printf '%s{"id": "%s", "endpoint": "https://127.0.0.1:%s/as4", "certificate": "%s.pem", "documents": ["*"]}' \
      "$comma" "${participant[$name]}" "${as4_port[$name]}" "$name"
    comma=', '
  done
  printf ']}\n'
}

write_peers() {  # NAME [VKEY-FILE]: the others as NAME knows them; a vkey file replaces that of espoo
  local city comma= vkey
  printf '{"peers": ['
  for city in $(known_to "$1"); do
    vkey=$city/ledger.key.pub
    [ "$city" != espoo ] || vkey=${2:-$vkey}
    printf '%s{"name": "%s", "family": "ledger.%s.example", "url": "http://127.0.0.1:%s", "vkey": "%s",' \
      "$comma" "$city" "$city" "${ledger_port[$city]}" "$(cat "$vkey")"
    printf ' "witness_url": "http://127.0.0.1:%s/witness/", "witness_vkey": "%s", "certificates": ["%s"]}' \
      "${ledger_port[$city]}" "$(cat "$city/witness.key.pub")" "${seat[$city]}"
    comma=', '
  done
  printf ']}\n'
}

write_policy() {  # NAME: its log is anchored when both other cities have cosigned
  local city
  printf 'log %s https://%s/\n' "$(cat "$1/ledger.key.pub")" "$(origin "$1")"
  for city in $(others "$1"); do
    printf 'witness %s %s http://127.0.0.1:%s/witness/\n' "$city" "$(cat "$city/witness.key.pub")" "${ledger_port[$city]}"
  done
  printf 'group cities 2 %s\nquorum cities\n' "$(others "$1" | tr '\n' ' ')"
}

configure() {  # NAME
  kuitti pki issue pki --seat "${seat[$1]}" --out "$1"
  kuitti pki issue pki --tls 127.0.0.1 --out "$1-tls"
  echo "${participant[$1]}" >"$1.serves"
  cat >"$1.conf" <<CONF
node.name = $1
node.data = $1
as4.listen = 127.0.0.1:${as4_port[$1]}
as4.tls.certificate = $1-tls.pem
as4.tls.key = $1-tls.key
as4.certificate = $1.pem
as4.key = $1.key
as4.trust = pki/trust.pem
as4.revocation = off
http.trust = pki/tls-trust.pem
api.listen = 127.0.0.1:0
ledger.listen = 127.0.0.1:${ledger_port[$1]}
ledger.family = ledger.$1.example
directory = directory.json
serves = $1.serves
CONF
  write_peers "$1" >"$1.peers"
  printf 'ledger.compare = 1s\nledger.peers = %s.peers\n' "$1" >>"$1.conf"
  [ "$1" != supplier ] || return 0
  write_policy "$1" >"$1.policy"
  echo "ledger.policy = $1.policy" >>"$1.conf"
}

launch() {  # NAME [CONFIGURATION]: 0 once it is ready, 1 when it ended instead
  : >"$1.ready"
  kuitti serve --config "${2:-$1.conf}" >"$1.ready" 2>>"$1.log" &
  process[$1]=$!
  local waited=0
  until grep -q '^ready' "$1.ready"; do
    if ! kill -0 "${process[$1]}" 2>/dev/null || [ $((waited += 1)) -ge 500 ]; then
      halt "$1"
      return 1
    fi
    sleep 0.02
  done
}
start() {  # NAME [CONFIGURATION]
  launch "$@" || { tail -5 "$1.log" >&2; stop "$1 did not start"; }
  echo "$1: $(cat "$1.ready")"
}
halt() {  # NAME
  kill "${process[$1]}" 2>/dev/null || true
  wait "${process[$1]}" 2>/dev/null || true
  unset "process[$1]"
}
