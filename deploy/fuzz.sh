#!/usr/bin/env bash
# Feeds what reads strangers' bytes with bytes that coverage leads to; see --help.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
root=$(repository_root)
kept=$root/fuzz/corpus
work=$root/fuzz/target/fuzz

usage() {
    cat <<EOF
usage: deploy/fuzz.sh [--seconds N] [--keep] [TARGET…]
       deploy/fuzz.sh --replay FILE TARGET

Fuzzes one target after another, all of them where none is named:
  $(cd "$kept" && echo *)

  --seconds N   how long each target is fuzzed (60)
  --keep        afterwards adds to fuzz/corpus what has led further than what is kept there, as few inputs as it takes
  --replay FILE reads one input, and shows what it does

An input that shows a defect ends its target's run: it is in fuzz/target/fuzz/findings. Once the defect is mended it is kept in fuzz/corpus,
which the tests replay. What was found on the way stays in fuzz/target/fuzz/corpus, where the next run goes on.
EOF
}

seconds=60 keep="" replay="" targets=()
while [ $# -gt 0 ]; do
    case $1 in
    --seconds) seconds=${2:-} && shift 2 ;;
    --keep) keep=yes && shift ;;
    --replay) replay=${2:-} && shift 2 ;;
    --help | -h) usage && exit ;;
    -*) fail "unknown option $1." "See: deploy/fuzz.sh --help" ;;
    *) targets+=("$1") && shift ;;
    esac
done
[[ $seconds =~ ^[1-9][0-9]{0,6}$ ]] || fail "--seconds needs a number from 1 to 9999999."
[ -z "$replay" ] || [ -r "$replay" ] || fail "$replay cannot be read."
[ -z "$replay" ] || [ ${#targets[@]} -eq 1 ] || fail "--replay needs the one target that reads the file."
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(ls "$kept")
for target in "${targets[@]}"; do
    [ -d "$kept/$target" ] || fail "there is no target $target." "There are: $(cd "$kept" && echo *)"
done

require_jdk
forget_old_messages
say "Building"
(cd "$root" && mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true -pl fuzz -am package)
mkdir -p "$work/findings" "$work/tmp"

# jazzer TARGET ARGUMENT…: libFuzzer's own arguments begin with one dash. A second is an input's bound (Timed); what hangs is ended after ten.
jazzer() {
    local target=$1
    shift
    "$JAVA_HOME/bin/java" -Xmx1g -XX:+UseSerialGC -XX:+EnableDynamicAgentLoading -Djava.io.tmpdir="$work/tmp" \
        --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$work/lib/*" \
        com.code_intelligence.jazzer.Jazzer --target_class=dev.longshore.fuzz.Fuzz --target_args="$kept/$target" \
        --instrumentation_includes='dev.longshore.**' --instrumentation_excludes='dev.longshore.proto.**' \
        --custom_hook_includes='dev.longshore.**' --custom_hook_excludes='dev.longshore.proto.**' --reproducer_path="$work/findings" \
        -timeout=10 -rss_limit_mb=0 -max_len=65536 -artifact_prefix="$work/findings/$target-" "$@"
}

if [ -n "$replay" ]; then
    jazzer "${targets[0]}" "$replay"
    exit
fi
failed=()
for target in "${targets[@]}"; do
    grown=$work/corpus/$target
    mkdir -p "$grown"
    say "== $target, $seconds s"
    jazzer "$target" -max_total_time="$seconds" -print_final_stats=1 "$grown" "$kept/$target" >"$work/$target.log" 2>&1 || failed+=("$target")
    grep -a '^#.*DONE\|^stat::number_of_executed\|^== Java Exception\|^SUMMARY' "$work/$target.log" | tail -4 || true
    if [ -n "$keep" ]; then
        jazzer "$target" -merge=1 -max_len=4096 "$kept/$target" "$grown" >>"$work/$target.log" 2>&1 || failed+=("$target (while it was merged)")
    fi
done
[ ${#failed[@]} -eq 0 ] || fail "defects were found by: ${failed[*]}" "The inputs: $work/findings" "What each has shown: $work/TARGET.log"
