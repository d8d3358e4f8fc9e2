#!/usr/bin/env bash
# Publish this checkout into a bucket of yours, so that anybody who may read it deploys Nod from a browser:
#
#   scripts/publish.sh BUCKET [PREFIX]        PREFIX is nod if left out
#
# Builds, uploads the functions and the template, and prints the link that opens CloudFormation with them. Needs AWS
# credentials, as `sam deploy` does. The bucket has to be in the region where the stack will be, for Lambda reads
# code from nowhere else; it stays as private as it is (docs/deploy.md says how to let other accounts read it).
set -euo pipefail
cd "$(dirname "$0")/.."
bucket=${1:?usage: scripts/publish.sh BUCKET [PREFIX]} prefix=${2:-nod}
if ! [[ $bucket =~ ^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$ && $prefix =~ ^[A-Za-z0-9_-]+(/[A-Za-z0-9_.-]+)*$ ]]; then
  echo "publish: BUCKET is a bucket's name, PREFIX a folder in it" >&2
  exit 2
fi
make --no-print-directory build
exec .venv-sam/bin/python scripts/publish.py "$bucket" "$prefix"
