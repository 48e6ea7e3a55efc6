#!/usr/bin/env bash
# Builds the distribution, program/target/longshore, and the cache that makes it start fast. No tests.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
require_jdk
root=$(repository_root)
dist=$root/program/target/longshore

forget_old_messages
say "Building (the first time Maven fetches its libraries: some minutes)"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
(cd "$root" && mvn -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true -pl program -am package >"$log" 2>&1) ||
    { grep -E 'ERROR|WARNING.*\.java' "$log" | head -40 >&2; fail "the build failed." "Run it to see all: cd $root && mvn -pl program -am package"; }
say "The program is $dist/bin/longshore"
