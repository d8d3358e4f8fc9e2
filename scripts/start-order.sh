#!/usr/bin/env bash
# Place an order: scripts/start-order.sh URL [CUSTOMER [SKU [QUANTITY]]]
# The token comes from NOD_TOKEN. Prints the order as JSON.
set -euo pipefail
url=${1:?usage: NOD_TOKEN=… scripts/start-order.sh URL [CUSTOMER [SKU [QUANTITY]]]}
customer=${2:-Acme} sku=${3:-WIDGET-001} quantity=${4:-2}
: "${NOD_TOKEN:?set NOD_TOKEN to a token that may order}"
# JSON text: backslashes, quotes and control characters need escaping; the API checks the rest.
escape() {
  local s=${1//\\/\\\\}
  s=${s//\"/\\\"} s=${s//$'\n'/\\n} s=${s//$'\r'/\\r} s=${s//$'\t'/\\t}
  printf '%s' "$s"
}
if ! [[ $quantity =~ ^[0-9]{1,9}$ ]]; then
  echo "QUANTITY must be a whole number, not '$quantity'" >&2
  exit 2
fi
curl --silent --show-error --fail-with-body --max-time 15 -X POST "${url%/}/orders" \
  -H @<(printf 'Authorization: Bearer %s' "$NOD_TOKEN") -H 'Content-Type: application/json' \
  -H "Idempotency-Key: start-order-$$-$(date +%s%N)" \
  --data "{\"customer\":\"$(escape "$customer")\",\"items\":[{\"sku\":\"$(escape "$sku")\",\"quantity\":$quantity}]}"
echo
