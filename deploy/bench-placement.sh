#!/usr/bin/env bash
# How many tasks the scheduler places in a second, by the number of nodes: pure decisions, without log, network and agents.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
[ "${1:-}" != --help ] || {
    echo "usage: deploy/bench-placement.sh [NODES…]   numbers of nodes; without any: 100 1000 5000 10000"
    exit 0
}
nodes=("$@")
[ $# -gt 0 ] || nodes=(100 1000 5000 10000)
for count in "${nodes[@]}"; do
    [[ $count =~ ^[1-9][0-9]{0,5}$ ]] || fail "'$count' is no number of nodes from 1 to 999999."
done
require_jdk
cd "$(repository_root)"
have_benchmarks=benchmarks/target/benchmarks/lib
[ -d $have_benchmarks ] || deploy/build.sh
[ -d $have_benchmarks ] || fail "there are no benchmarks in $have_benchmarks." "Run: mvn -DskipTests package"
say "One thread on $(nproc) CPUs, load $(cut -d' ' -f1 /proc/loadavg)"
"$JAVA_HOME/bin/java" -Xmx2g -cp "$have_benchmarks/*" dev.longshore.benchmarks.placement.PlacementRates "${nodes[@]}"
