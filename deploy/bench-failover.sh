#!/usr/bin/env bash
# Time from `kill -9` of the leader to the next acknowledged RunTask: trials on three servers in a lab of their own.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
trials=${1:-10}
[[ $trials =~ ^[1-9][0-9]?$ ]] || fail "usage: deploy/bench-failover.sh [TRIALS], a number from 1 to 99."
require_root deploy/bench-failover.sh
require_jdk
cd "$(repository_root)"
deploy/build.sh
mvn -B -ntp -q -Pend-to-end -Dspotless.check.skip=true -Dtest=None -Dit.test=FailoverBenchIT -Dsurefire.failIfNoSpecifiedTests=false \
    -Dfailsafe.failIfNoSpecifiedTests=false -Dlongshore.excludedGroups=none "-Dlongshore.trials=$trials" -pl chaos-tests -am verify
