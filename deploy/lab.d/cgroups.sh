# shellcheck shell=bash
# A host's cgroup: /<host id> in every hierarchy of v1 (also of the hybrid layout, whose v2 half a host does not get
# to see: crun refuses to run where it is mounted), or the one /<host id> of v2.

CGROUP_ROOT=/sys/fs/cgroup
CGROUP_EMPTY_TIMEOUT_SECONDS=10

cgroup_version() {
    if [ "$(stat -f -c %T "$CGROUP_ROOT")" = cgroup2fs ]; then echo 2; else echo 1; fi
}

# cgroup_hierarchies: the mount points of v1 that have controllers, one per line; some distributions put two
# controllers into one (`cpu,cpuacct`). systemd's own hierarchy has none.
cgroup_hierarchies() {
    awk '{ for (i = 7; i < NF; i++) if ($i == "-") break }
         $(i + 1) == "cgroup" && $NF !~ /name=/ { print $5 }' /proc/self/mountinfo
}

# cgroup_controllers MOUNT_POINT: of one v1 hierarchy, as its mount option.
cgroup_controllers() {
    awk -v at="$1" 'NR == FNR { if (FNR > 1) known[$1]; next }
        $5 == at { n = split($NF, options, ","); for (i = 1; i <= n; i++) if (options[i] in known) out = out "," options[i] }
        END { print substr(out, 2) }' /proc/cgroups /proc/self/mountinfo
}

# host_cgroups HOST: the directories of the host.
host_cgroups() {
    local id hierarchy
    id=$(host_id "$1")
    if [ "$(cgroup_version)" = 2 ]; then
        printf '%s\n' "$CGROUP_ROOT/$id"
    else
        cgroup_hierarchies | while read -r hierarchy; do printf '%s\n' "$hierarchy/$id"; done
    fi
}

# joinable_cgroups HOST: where its processes belong. A v2 cgroup whose children have controllers may not hold
# processes itself, so there the host's own live in a leaf beside its containers.
joinable_cgroups() {
    if [ "$(cgroup_version)" = 2 ]; then printf '%s\n' "$(host_cgroups "$1")/host"; else host_cgroups "$1"; fi
}

create_host_cgroups() {
    local dir
    if [ "$(cgroup_version)" = 2 ]; then
        enable_controllers "$CGROUP_ROOT"
        mkdir -p "$(joinable_cgroups "$1")"
        return
    fi
    host_cgroups "$1" | while read -r dir; do
        mkdir -p "$dir"
        if [ -e "$dir/cpuset.cpus" ]; then
            # A new cpuset is empty and takes no process; its children shall not be.
            cat "${dir%/*}/cpuset.cpus" >"$dir/cpuset.cpus"
            cat "${dir%/*}/cpuset.mems" >"$dir/cpuset.mems"
            echo 1 >"$dir/cgroup.clone_children"
        fi
    done
}

# settle_host_cgroups HOST: after boot. On v2 the host's first processes had to be in the host's cgroup itself when
# its cgroup namespace was made, since that becomes the namespace's root; they must leave it before its children can
# have controllers.
settle_host_cgroups() {
    [ "$(cgroup_version)" = 2 ] || return 0
    local dir pid
    dir=$(host_cgroups "$1")
    while read -r pid; do
        echo "$pid" >"$dir/host/cgroup.procs" 2>/dev/null || true # it may have ended meanwhile
    done <"$dir/cgroup.procs"
    enable_controllers "$dir"
}

# enable_controllers DIRECTORY: for its children; one by one, because a refused one would take the others with it.
enable_controllers() {
    local controller
    for controller in $(<"$1/cgroup.controllers"); do
        echo "+$controller" >"$1/cgroup.subtree_control" 2>/dev/null || true
    done
}

# join_cgroups DIRECTORY…: moves the calling (sub)shell.
join_cgroups() {
    local dir
    for dir in "$@"; do echo "$BASHPID" >"$dir/cgroup.procs"; done
}

# remove_host_cgroups HOST: with those of its containers; what still dies in them keeps them for a moment.
remove_host_cgroups() {
    wait_until "$CGROUP_EMPTY_TIMEOUT_SECONDS" try_remove_host_cgroups "$1" ||
        fail "the cgroup of host $1 still holds processes after $CGROUP_EMPTY_TIMEOUT_SECONDS s." \
            "Look at: cat $(host_cgroups "$1" | head -n 1)/cgroup.procs"
}

try_remove_host_cgroups() {
    local dir left=0
    while read -r dir; do
        [ -d "$dir" ] || continue
        find "$dir" -depth -type d -exec rmdir {} + 2>/dev/null || left=1
    done < <(host_cgroups "$1")
    return "$left"
}

freezer_file() {
    if [ "$(cgroup_version)" = 2 ]; then
        printf '%s\n' "$(host_cgroups "$1")/cgroup.freeze"
    else
        printf '%s\n' "$(host_cgroups "$1" | grep '/freezer/')/freezer.state"
    fi
}

is_frozen() {
    local file state
    file=$(freezer_file "$1")
    state=$(cat "$file" 2>/dev/null || true)
    [ "$state" = FROZEN ] || [ "$state" = FREEZING ] || [ "$state" = 1 ]
}

# set_frozen HOST yes|no
set_frozen() {
    local value
    if [ "$(cgroup_version)" = 2 ]; then
        if [ "$2" = yes ]; then value=1; else value=0; fi
    else
        if [ "$2" = yes ]; then value=FROZEN; else value=THAWED; fi
    fi
    echo "$value" >"$(freezer_file "$1")"
}
