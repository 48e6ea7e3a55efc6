#!/usr/bin/env bash
# Breaks the product in many ways, one at a time, and looks whether the simulation sees each.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

usage() {
    cat <<END
usage: deploy/hunt-variants.sh

Applies each patch in simulation/src/test/variants to the sources, compiles what it touches, and runs simulated worlds
of that product, 500 at most, until one breaks a promise. Then the same with defects of the simulated network and log
that are rarely seen. Fails where one is not. Takes an hour; the sources stay as they are.
END
}
case ${1:-} in
"") ;;
--help) usage; exit ;;
*) usage >&2; exit 2 ;;
esac

require_jdk
cd "$(repository_root)"
mvn -B -ntp -q -pl simulation -am -Dspotless.check.skip=true \
    -Dtest='BrokenVariantsTest#isSeen*,SimulationTest#aRareDefectIsSeen*' -Dsurefire.failIfNoSpecifiedTests=false -DexcludedGroups=none test
