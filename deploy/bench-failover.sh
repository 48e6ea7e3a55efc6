#!/usr/bin/env bash
# Time from `kill -9` of the leader to the next acknowledged write, on three servers in a lab of their own; and what a leader endures.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

usage() {
    cat <<END
usage: deploy/bench-failover.sh [--trials 30] [--stops 0] [--quiet-minutes 0]

Starts three servers in a lab of their own, and prints p50, p90 and maximum, with the load of the machine, of
  --trials N         kills of the leader (kill -9) until a writer of tags is answered again; beside it the same of three members
                     of etcd at its defaults and at a heartbeat of 50 and a timeout of 500 ms, where etcd is on the PATH
  --stops N          stops of the leader in good order (SIGTERM): the longest gap of a writer through the others, and failed calls
  --quiet-minutes N  minutes with every core busy and a pause of the leader of 200 ms (SIGSTOP) every 5 s; ends with an error
                     where anybody else came to lead
Needs root.
END
}

trials=30 stops=0 quiet=0
while [ $# -gt 0 ]; do
    case $1 in
    --trials) trials=${2:-} && shift ;;
    --stops) stops=${2:-} && shift ;;
    --quiet-minutes) quiet=${2:-} && shift ;;
    *) usage >&2 && { [ "$1" = --help ] && exit 0 || exit 2; } ;;
    esac
    shift || { usage >&2 && exit 2; }
done
[[ "$trials $stops $quiet" =~ ^[0-9]{1,2}\ [0-9]{1,2}\ [0-9]{1,2}$ ]] || fail "--trials, --stops and --quiet-minutes are numbers from 0 to 99."
require_root deploy/bench-failover.sh
require_jdk
root=$(repository_root)
cd "$root"
deploy/build.sh
mvn -B -ntp -q -Pend-to-end -Dspotless.check.skip=true -Dtest=None -Dit.test=FailoverBenchIT -Dsurefire.failIfNoSpecifiedTests=false \
    -Dfailsafe.failIfNoSpecifiedTests=false -Dlongshore.excludedGroups=none "-Dlongshore.trials=$trials" "-Dlongshore.stops=$stops" \
    "-Dlongshore.quietMinutes=$quiet" -pl chaos-tests -am verify
if [ "$trials" != 0 ]; then
    if have etcd && have etcdctl; then
        deploy/bench-etcd-failover.py "$trials" 100 1000
        deploy/bench-etcd-failover.py "$trials" 50 500
    else
        say "etcd is not on the PATH: nothing to compare with (Debian: apt-get install etcd-server etcd-client)"
    fi
fi
