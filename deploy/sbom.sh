#!/usr/bin/env bash
# sbom.sh FOLDER: what the product is made of, with versions and hashes, as two CycloneDX lists: server and pages.
# Only the lock files are read; what builds the pages and is not shipped carries the scope "optional".
set -euo pipefail
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
PYTHONWARNINGS=ignore cyclonedx-py requirements deploy/requirements.lock --pyproject pyproject.toml --mc-type application \
  --spec-version 1.5 --output-reproducible --no-validate --output-file "$folder/server.cdx.json" 2>/dev/null
(cd h5 && npm sbom --package-lock-only --sbom-format cyclonedx --sbom-type application --loglevel error) > "$folder/pages.cdx.json"
echo "$folder/server.cdx.json $folder/pages.cdx.json"
