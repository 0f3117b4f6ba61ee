#!/usr/bin/env bash
# kuitti-validate --xsd gives the reference's verdict on every document of the corpora.
set -euo pipefail
cd "$(dirname "$0")/../.."
expected=${KUITTI_CORPORA:-}/expected-xsd.tsv
if [ ! -f "$expected" ]; then
  echo "SKIPPED: xsd_corpus_test: KUITTI_CORPORA names no corpora"
  exit 77
fi
validate=$PWD/build/release/bin/kuitti-validate
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
grep -v '^#' "$expected" | cut -f1-2 >"$scratch/jobs"
grep -v '^#' "$expected" | cut -f1-3 >"$scratch/expected"
(cd "$KUITTI_CORPORA" && "$validate" --xsd "$scratch/jobs") >"$scratch/found"
if ! diff "$scratch/expected" "$scratch/found" >"$scratch/diff"; then
  head -n 20 "$scratch/diff"
  echo "xsd_corpus_test: $(grep -c '^>' "$scratch/diff") of $(wc -l <"$scratch/jobs") verdicts differ" >&2
  exit 1
fi
echo "xsd_corpus_test: $(wc -l <"$scratch/jobs") verdicts equal the reference's"
