#!/usr/bin/env bash
# run-guide.sh GUIDE: runs the shell blocks of a guide under docs/, one after the other, and fails where one of its lines does.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
if [ $# != 1 ] || [ ! -r "$1" ]; then fail "usage: deploy/run-guide.sh GUIDE" "The guides are in docs/."; fi
guide=$(readlink -f "$1")
cd "$(repository_root)"
blocks=$(awk '/^```/ { inside = $0 == "```sh"; next } inside' "$guide")
[ -n "$blocks" ] || fail "$1 has no blocks that begin with \`\`\`sh."
exec bash -euo pipefail -c "trap 'echo \"the guide failed at: \$BASH_COMMAND\" >&2' ERR
$blocks"
