#!/usr/bin/env bash
# What kuitti-validate says to people and scripts: verdicts, explanations, local rules, exit codes.
set -euo pipefail
cd "$(dirname "$0")/../.."
validate=$PWD/build/release/bin/kuitti-validate
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "validate_test: $1" >&2; exit 1; }

# exits CODE COMMAND...: the command exits so; its output is in $out, its messages in $err.
exits() {
  local expected=$1 code=0
  shift
  "$@" >"$scratch/out" 2>"$scratch/err" || code=$?
  out=$(cat "$scratch/out") err=$(cat "$scratch/err")
  [ "$code" = "$expected" ] || fail "exit $code, not $expected: $*: $out $err"
}
says() { case "$1" in *"$2"*) ;; *) fail "\"$2\" is missing in: $1" ;; esac; }

invoice=tests/data/purchase/espoo/invoice.xml
if "$validate" "$invoice" 2>&1 | grep -q artefacts.missing; then
  echo "SKIPPED: validate_test: no artefacts; schemas/fetch gets them"
  exit 77
fi
exits 0 "$validate" "$invoice"
says "$out" "valid (invoice, rules 2026.5)"
sed 's/\(PayableAmount currencyID="EUR">\)/\19/' "$invoice" >"$scratch/bad.xml"
exits 1 "$validate" "$scratch/bad.xml" --lang fi
says "$out" "BR-CO-16 at line"
says "$out" "Korjaus: PayableAmount = "
exits 1 "$validate" --format json "$invoice" "$scratch/bad.xml"
says "$out" '"id":"BR-CO-16","flag":"fatal","location":"/Invoice[1]/LegalMonetaryTotal[1]","line":'
exits 1 "$validate" --format svrl "$scratch/bad.xml"
says "$out" '<svrl:failed-assert test='
exits 3 "$validate" "$scratch/none.xml"

# a folder, standard input, several at once: the reports in their order, then the sum of them
mkdir -p "$scratch/in/deep" "$scratch/empty"
cp "$invoice" "$scratch/in/a.xml"
cp "$scratch/bad.xml" "$scratch/in/deep/b.xml"
echo "<a>" >"$scratch/in/c.xml"
exits 3 "$validate" "$scratch/in" --threads 2
says "$out" "a.xml: valid (invoice, rules 2026.5)"
says "$out" "b.xml: invalid"
says "$out" "1 valid, 1 invalid, 0 cannot tell, 1 unreadable"
says "$out" "1 times fatal BR-CO-16"
says "$err" "c.xml: unreadable: xml.not_well_formed"
# an archive, as people send them
(cd "$scratch/in" && python3 -m zipfile -c ../all.zip a.xml deep && echo text >note.txt && python3 -m zipfile -c ../none.zip note.txt)
exits 1 "$validate" "$scratch/all.zip"
says "$out" "all.zip/a.xml: valid (invoice"
says "$out" "all.zip/deep/b.xml: invalid"
exits 3 "$validate" "$scratch/none.zip"
says "$err" "none.zip: unreadable: file.missing"
head -c 900 "$scratch/all.zip" >"$scratch/cut.zip"
exits 3 "$validate" "$scratch/cut.zip"
says "$err" "cut.zip: unreadable: zip.damaged"

exits 1 "$validate" - <"$scratch/bad.xml"
says "$out" "-: invalid (invoice"
exits 64 "$validate" "$invoice" --threads 0
exits 64 "$validate" "$scratch/empty"
exits 0 "$validate" --release 2025.11 "$invoice"
says "$out" "valid (invoice, rules 2025.11)"
exits 78 "$validate" --release 1999.1 "$invoice"

exits 0 "$validate" --explain BR-CO-10 --lang sv
says "$out" "Åtgärd: Addera"
says "$out" "CEN-EN16931-UBL"
exits 0 "$validate" --explain PEPPOL-T01-R001 --lang fi
says "$out" "Syy: Kahdella tilausrivillä"
exits 1 "$validate" --explain BR-NONE
exits 64 "$validate" --explain BR-CO-10 --lang de

exits 0 "$validate" --local schemas/local "$invoice"
sed 's/<cbc:BuyerReference>.*<\/cbc:BuyerReference>//' "$invoice" >"$scratch/no-centre.xml"
exits 1 "$validate" --local schemas/local/cost-centre.sch "$scratch/no-centre.xml"
says "$out" "CITY-COST-01"
exits 0 "$validate" "$scratch/no-centre.xml"
printf '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">\n<properties/></schema>' \
  >"$scratch/city.sch"
exits 78 "$validate" --local "$scratch/city.sch" "$invoice"
says "$err" "schematron.element: city.sch:2: <sch:properties>"
echo "validate_test: verdicts, explanations and local rules hold"
