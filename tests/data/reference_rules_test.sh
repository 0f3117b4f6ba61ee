#!/usr/bin/env bash
# The official rules in the reference processor accept every sample document, without a warning.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ ! -f /usr/share/java/Saxon-HE.jar ]; then
  echo "SKIPPED: reference_rules_test: no Saxon (apt-get install libsaxonhe-java)"
  exit 77
fi
code=0
found=$(tools/reference-rules) || code=$?
if [ "$code" = 2 ]; then
  echo "SKIPPED: reference_rules_test: the reference could not judge; no artefacts?"
  echo "$found"
  exit 77
fi
if [ "$code" != 0 ] || grep -v ': 0 fatal, 0 warnings$' <<<"$found"; then
  echo "$found"
  exit 1
fi
echo "reference_rules_test: $(wc -l <<<"$found") documents, 0 fatal, 0 warnings"
