#!/usr/bin/env bash
# audit.sh: whether a weakness is known in any locked part. It fails where one is, and where nobody could be asked.
# Behind a firewall name mirrors: PIP_AUDIT_OSV_URL (OSV, default https://api.osv.dev/v1/query) and NPM_CONFIG_REGISTRY.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0
PIP_AUDIT_VULNERABILITY_SERVICE=${PIP_AUDIT_VULNERABILITY_SERVICE:-osv} \
  pip-audit --strict --no-deps --disable-pip --progress-spinner off --requirement deploy/requirements.lock || failed=1
(cd h5 && npm audit --package-lock-only --loglevel error) || failed=1
[ $failed = 0 ] || echo "a weakness is named above, or nobody could be asked" >&2
exit $failed
