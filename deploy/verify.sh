#!/usr/bin/env bash
# Every test: unit tests, 160 simulated worlds, the lab's own test, the end-to-end tests on real processes and containers, and the
# benchmarks' own programs.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
require_root "The end-to-end tests make network namespaces and run containers: they"
root=$(repository_root)
usage="usage: deploy/verify.sh [--all]     --all: with the end-to-end tests that take long (outages, cuts, more of Terraform, figures), half an hour more"
all=()
case ${1:-} in
"") ;;
--all) all=(-Dlongshore.excludedGroups=none) ;;
--help) say "$usage" && exit ;;
*) fail "$usage" ;;
esac
step() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
began=$(date +%s)

step "1. Packages (installs what is missing)"
"$root/deploy/install-packages.sh" --with-test-clients
require_jdk

step "2. Scripts"
if have shellcheck; then
    (cd "$root" && shellcheck -x deploy/*.sh deploy/lab deploy/cluster deploy/lab.d/*.sh deploy/test-vm.d/*.sh .ci/run program/src/main/dist/bin/longshore)
else
    say "skipped: shellcheck is not installed"
fi
"$root/deploy/test-lab.sh"

step "3. Build and tests (mvn verify), two modules at a time: many tests wait for most of their time"
cd "$root"
forget_old_messages
mvn -B -ntp -T 2 verify -Pend-to-end -pl '!chaos-tests'

step "4. End-to-end tests"
mvn -B -ntp verify -Pend-to-end -pl chaos-tests "${all[@]}"

step "5. The quickstart, in a lab and on a port of its own, and with --all the guide beside it"
(
    export LONGSHORE_LAB=verify LONGSHORE_LAB_SUBNET=10.204.0.0/24 LONGSHORE_LISTEN=127.0.0.1:17070
    trap '"$root/deploy/cluster" down >/dev/null 2>&1 || true' EXIT
    deploy/quickstart.sh
    if [ ${#all[@]} -gt 0 ]; then
        # The newer of the two generations of the aws CLI, where it is installed.
        export PATH=$LONGSHORE_CACHE/python/bin:$PATH LONGSHORE_API=http://$LONGSHORE_LISTEN
        deploy/run-guide.sh docs/traffic.md
    fi
)

step "6. A small run of each benchmark, so that they go on working; figures of so short runs mean nothing"
small() { LONGSHORE_LAB=verify LONGSHORE_LAB_SUBNET=10.204.0.0/24 "$@"; }
small deploy/bench-placement.sh 100
small deploy/bench-tasks.sh --tasks 5 --rounds 1
small deploy/bench-api.sh --seconds 1 --outstanding 16
small deploy/bench-scale.sh --agents 20 --tasks 200 --services 2 --service-tasks 10 --update 20 --seconds 2 --rate 100 --stages run,services,load,kill

step "Everything passed in $(($(date +%s) - began)) s"
summary() {
    cat "$root"/*/target/surefire-reports/*.xml "$root"/*/target/failsafe-reports/TEST-*.xml 2>/dev/null |
        grep -o '<testsuite [^>]*' |
        awk '{ for (i = 1; i <= NF; i++) { split($i, kv, "\""); if (kv[1] == "tests=") t += kv[2]; if (kv[1] == "failures=" || kv[1] == "errors=") f += kv[2]; if (kv[1] == "skipped=") s += kv[2] } }
             END { printf "%d passed, %d failed, %d skipped\n", t - f - s, f, s }'
}
summary
grep -ho 'is not installed[^"<]*\|skipped message="[^"]*' "$root"/*/target/*-reports/*.xml 2>/dev/null | sort -u || true
