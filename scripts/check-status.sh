#!/usr/bin/env bash
# Show an order and its timeline: scripts/check-status.sh URL ID
# The token comes from NOD_TOKEN. Prints two lines of JSON.
set -euo pipefail
usage='usage: NOD_TOKEN=… scripts/check-status.sh URL ID'
url=${1:?$usage} id=${2:?$usage}
: "${NOD_TOKEN:?set NOD_TOKEN to a token that may read}"
for path in "orders/$id" "orders/$id/timeline"; do
  curl --path-as-is --silent --show-error --fail-with-body --max-time 15 "${url%/}/$path" \
    -H @<(printf 'Authorization: Bearer %s' "$NOD_TOKEN") -H 'Accept: application/json'
  echo
done
