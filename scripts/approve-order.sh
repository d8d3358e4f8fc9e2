#!/usr/bin/env bash
# Answer a stage of an order: scripts/approve-order.sh URL ID STAGE [reject [REASON]]
# STAGE is its name, the order's stageAsked: run twice, this answers no other stage.
# The token comes from NOD_TOKEN. Prints the order as JSON.
set -euo pipefail
usage='usage: NOD_TOKEN=… scripts/approve-order.sh URL ID STAGE [reject [REASON]]'
url=${1:?$usage} id=${2:?$usage} stage=${3:?$usage} answer=${4:-approve} reason=${5:-}
: "${NOD_TOKEN:?set NOD_TOKEN to a token that may decide}"
case $answer in approve | reject) ;; *) echo "$usage" >&2; exit 2 ;; esac
# JSON text: backslashes, quotes and control characters need escaping; the API checks the rest.
escape() {
  local s=${1//\\/\\\\}
  s=${s//\"/\\\"} s=${s//$'\n'/\\n} s=${s//$'\r'/\\r} s=${s//$'\t'/\\t}
  printf '%s' "$s"
}
body="{\"stage\":\"$(escape "$stage")\""
if [ -n "$reason" ]; then
  body+=",\"reason\":\"$(escape "$reason")\""
fi
body+='}'
curl --silent --show-error --fail-with-body --max-time 15 -X POST "${url%/}/orders/$id/$answer" \
  -H @<(printf 'Authorization: Bearer %s' "$NOD_TOKEN") -H 'Content-Type: application/json' \
  --data "$body"
echo
