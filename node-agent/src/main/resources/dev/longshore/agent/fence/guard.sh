#!/bin/sh
# Ends what runs of the tasks named in DIR/tasks once the machine has been up for as long as DIR/until says (in
# hundredths of a second), whether or not the agent lives. The agent starts it, and it ends with the last of the tasks.
dir=$1
proc=$2
echo $$ >"$dir/pid"

# Every process whose cgroup is the task's or below it; conmon stays, to tell of the ends.
end_task() {
    for file in $(grep -ls -- "$1" "$proc"/[0-9]*/cgroup); do
        pid=${file#"$proc"/}
        pid=${pid%/cgroup}
        read -r name <"$proc/$pid/comm" || continue
        [ "$name" = conmon ] || kill -KILL "$pid"
    done
}

while :; do
    set -- "$dir"/tasks/*
    [ -e "$1" ] || exit 0
    read -r up _ <"$proc/uptime"
    if read -r until <"$dir/until" && [ "${up%.*}${up#*.}" -ge "$until" ]; then
        for task; do end_task "${task##*/}"; done
    fi
    sleep 0.2
done 2>/dev/null
