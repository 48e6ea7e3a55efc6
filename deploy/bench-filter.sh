#!/usr/bin/env bash
# The packet filter of a host: how long its whole takes to load, a task to come or go, and a rule to change.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
tasks=${1:-1000} groups=${2:-200}
[[ $tasks =~ ^[1-9][0-9]{0,3}$ && $groups =~ ^[1-9][0-9]{0,2}$ ]] ||
    fail "usage: deploy/bench-filter.sh [TASKS] [GROUPS], at most 9999 and 999."
require_root deploy/bench-filter.sh
require_commands ip nft
require_jdk
root=$(repository_root)
forget_old_messages
(cd "$root" && mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true -pl benchmarks -am package)
namespace=longshore-bench-$$
ip netns add "$namespace"
trap 'ip netns del "$namespace"' EXIT
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx256m -cp "$root/benchmarks/target/benchmarks/lib/*" \
    dev.longshore.benchmarks.PacketFilters "$namespace" "$tasks" "$groups"
