#!/usr/bin/env bash
# Runs the whole orchestrator in simulated worlds; see --help.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
require_jdk
if [ ! -d "$root/simulation/target/simulation/lib" ]; then
    say "Building the simulation (a minute or two)"
    (cd "$root" && mvn -B -q -DskipTests -Dspotless.check.skip=true -pl simulation -am package)
fi
exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx2g -Xmn1500m \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$root/simulation/target/simulation/lib/*" dev.longshore.simulation.Simulate "$@"
