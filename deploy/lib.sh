# shellcheck shell=bash
# What the scripts under deploy/ share: messages, refusals that name the remedy, and where to find tools.
# Sourced, never run; the caller has `set -euo pipefail`.

# What is fetched for this project's use only, and may be deleted at any time.
LONGSHORE_CACHE=${LONGSHORE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/longshore}

# The oldest Java release that the project is written for.
LONGSHORE_JAVA_RELEASE=25

# What runs on this machine, or in a lab on it, is not asked for through a proxy.
no_proxy=127.0.0.1,localhost,10.0.0.0/8,169.254.0.0/16${no_proxy:+,$no_proxy}
export no_proxy NO_PROXY=$no_proxy

# Messages go to stderr, so that what a command prints on stdout can be captured.
say() { printf '%s\n' "$*" >&2; }

# fail MESSAGE [REMEDY…]: ends the script; each remedy is a line that the reader can act on.
fail() {
    printf 'error: %s\n' "$1" >&2
    shift
    local line
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# require_root WHAT: WHAT is the reason that the message gives.
require_root() {
    [ "$(id -u)" -eq 0 ] || fail "$1 needs root." "Run: sudo $0 …"
}

# require_commands COMMAND…: all that are missing at once, not one per attempt.
require_commands() {
    local missing=() command
    for command in "$@"; do have "$command" || missing+=("$command"); done
    [ ${#missing[@]} -eq 0 ] ||
        fail "not found: ${missing[*]}" "Run: $(repository_root)/deploy/install-packages.sh"
}

repository_root() { (cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd); }

# is_jdk DIRECTORY: whether it holds a JDK (not only a runtime) that is new enough.
is_jdk() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    local version
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ "${version:-0}" -ge "$LONGSHORE_JAVA_RELEASE" ]
}

# find_jdk: prints the JAVA_HOME to use, or returns 1. JAVA_HOME wins, so that a developer can choose.
find_jdk() {
    local candidate
    for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        if [ -n "$candidate" ] && is_jdk "$candidate"; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

# require_jdk: exports JAVA_HOME for a JDK that will do, or ends the script with the lines that install one.
require_jdk() {
    if JAVA_HOME=$(find_jdk); then
        export JAVA_HOME
        return 0
    fi
    local codename
    # shellcheck disable=SC1091 # a file of the distribution
    codename=$(. /etc/os-release 2>/dev/null && printf '%s' "${VERSION_CODENAME:-}")
    fail "no JDK $LONGSHORE_JAVA_RELEASE or later in JAVA_HOME or /usr/lib/jvm." \
        "This release of Debian has none of its own; Eclipse Temurin's is installed by (as root):" \
        "  install -d /etc/apt/keyrings" \
        "  curl -fsSL https://packages.adoptium.net/artifactory/api/gpg/key/public -o /etc/apt/keyrings/adoptium.asc" \
        "  echo 'deb [signed-by=/etc/apt/keyrings/adoptium.asc] https://packages.adoptium.net/artifactory/deb ${codename:-bookworm} main' >/etc/apt/sources.list.d/adoptium.list" \
        "  apt-get update && apt-get install -y temurin-$LONGSHORE_JAVA_RELEASE-jdk" \
        "Or unpack any JDK $LONGSHORE_JAVA_RELEASE and set JAVA_HOME to it."
}

# forget_old_messages: the classes of messages that are no more would stay among the generated ones and not compile.
# Whoever calls this builds `proto` anew if one of its files has changed since.
forget_old_messages() {
    local proto
    proto=$(repository_root)/proto
    if [ -d "$proto/target" ] && [ -n "$(find "$proto/src/main" -newer "$proto/target/classes" -print -quit)" ]; then
        rm -rf "$proto/target"
    fi
}

# find_client NAME: prints the path of a test client, wherever install-packages.sh or the user has put it.
find_client() {
    local candidate
    for candidate in "$(command -v "$1" || true)" "$LONGSHORE_CACHE/bin/$1" "$LONGSHORE_CACHE/python/bin/$1"; do
        if [ -n "$candidate" ] && [ -x "$candidate" ]; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

# wait_until SECONDS COMMAND…: polls until COMMAND succeeds; returns 1 when the time is over.
wait_until() {
    local poll_interval_seconds=0.02
    local deadline_micros=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
    shift
    until "$@"; do
        [ "${EPOCHREALTIME/[.,]/}" -lt "$deadline_micros" ] || return 1
        sleep "$poll_interval_seconds"
    done
}
