#!/usr/bin/env bash
# Start a document review in the demo: scripts/start-review.sh LAMBDA_URL DOCUMENT REVIEWER[,REVIEWER…] [QUORUM]
# LAMBDA_URL is the demo's Lambda (port 8002). Prints the review's id, which is also its execution's name.
set -euo pipefail
usage="usage: scripts/start-review.sh LAMBDA_URL DOCUMENT REVIEWER[,REVIEWER…] [QUORUM]"
url=${1:?$usage} document=${2:?$usage} reviewers=${3:?$usage} quorum=${4:-1}
if ! [[ $document =~ ^[A-Za-z0-9._-]{1,40}$ ]]; then
  echo "DOCUMENT must be 1 to 40 letters, digits, dots, dashes or underscores, not '$document'" >&2
  exit 2
fi
if ! [[ $reviewers =~ ^[A-Za-z0-9:_.-]+(,[A-Za-z0-9:_.-]+)*$ ]]; then
  echo "REVIEWERS must be ids separated by commas, such as U0BOB,U0CAROL" >&2
  exit 2
fi
if ! [[ $quorum =~ ^[0-9]{1,2}$ ]]; then
  echo "QUORUM must be a whole number, not '$quorum'" >&2
  exit 2
fi
name="review-${document//./-}-$(date +%s)"
curl --silent --show-error --fail-with-body --max-time 15 -X POST -o /dev/null \
  "${url%/}/2015-03-31/functions/nod-document-review:live/invocations" \
  -H 'Content-Type: application/json' -H 'X-Amz-Invocation-Type: Event' -H "X-Amz-Durable-Execution-Name: $name" \
  --data "{\"documentId\":\"$document\",\"requester\":\"U0ALICE\",\"reviewers\":[\"${reviewers//,/\",\"}\"],\"quorum\":$quorum}"
echo "$name"
