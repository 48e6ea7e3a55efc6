#!/usr/bin/env bash
# ListTasks and ListTaskDefinitions over large tables, in the heap that a server has: time and memory of a page.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
rows=${1:-200000}
[[ $rows =~ ^[1-9][0-9]{2,6}$ ]] || fail "usage: deploy/bench-listings.sh [ROWS], a number from 100 to 9999999."
require_jdk
root=$(repository_root)
forget_old_messages
(cd "$root" && mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true -pl benchmarks -am package)
exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx192m \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$root/benchmarks/target/benchmarks/lib/*" dev.longshore.benchmarks.Listings "$rows"
