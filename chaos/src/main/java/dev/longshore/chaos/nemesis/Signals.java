package dev.longshore.chaos.nemesis;

import java.util.List;
import java.util.stream.Collectors;

/** Faults of processes: ended, stopped for a while, ended in good order. */
final class Signals {
    /** A process that is asked to stop and has not after so long is reported. */
    private static final int STOP_SECONDS = 20;

    /** A machine's containers may all be about to be replaced. */
    private static final int MONITOR_SECONDS = 5;

    /** Threads of a busy machine take a while until the last of them stands still. */
    private static final int STAND_SECONDS = 5;

    private Signals() {}

    /** SIGKILL; started again at the end. */
    record Kill(Program program) implements Action {
        @Override
        public String begin(Field field, List<String> hosts) {
            return each(
                    field,
                    hosts,
                    "pid=$(pgrep -o -f '%1$s') && kill -KILL $pid && while [ -d /proc/$pid ] && !"
                            + " grep -q '^State:.Z' /proc/$pid/status; do sleep 0.05; done; echo"
                            + " \"process $pid has ended\"",
                    program.pattern());
        }

        @Override
        public String end(Field field, List<String> hosts) {
            field.start(hosts, program);
            return "";
        }
    }

    /** SIGTERM, and the end waited for; started again at the end. */
    record Stop(Program program) implements Action {
        @Override
        public String begin(Field field, List<String> hosts) {
            return each(
                    field,
                    hosts,
                    "pid=$(pgrep -o -f '%1$s') && kill -TERM $pid && for i in $(seq "
                            + STOP_SECONDS * 10
                            + "); do [ -d /proc/$pid ] && ! grep -q '^State:.Z' /proc/$pid/status"
                            + " || break; sleep 0.1; done; ! pgrep -f '%1$s' >/dev/null && echo"
                            + " \"process $pid has stopped\"",
                    program.pattern());
        }

        @Override
        public String end(Field field, List<String> hosts) {
            field.start(hosts, program);
            return "";
        }
    }

    /** SIGSTOP, and SIGCONT at the end. */
    record Pause(Program program) implements Action {
        @Override
        public String begin(Field field, List<String> hosts) {
            return each(
                    field,
                    hosts,
                    "pid=$(pgrep -o -f '%1$s') && kill -STOP $pid || exit 1\n"
                            + Undo.later(name(), "kill -CONT $pid")
                            + "for i in $(seq "
                            + STAND_SECONDS * 20
                            + "); do grep '^State:.T' /proc/$pid/status && exit; sleep 0.05; done",
                    program.pattern());
        }

        private String name() {
            return "pause-" + program;
        }

        @Override
        public String end(Field field, List<String> hosts) {
            each(
                    field,
                    hosts,
                    Undo.never(name())
                            + "pid=$(pgrep -o -f '%1$s') && kill -CONT $pid && echo thawed",
                    program.pattern());
            return "";
        }
    }

    /** SIGKILL for the monitor of any container; whoever wanted it has it replaced. */
    record KillMonitor() implements Action {
        @Override
        public String begin(Field field, List<String> hosts) {
            return each(
                    field,
                    hosts,
                    "for i in $(seq "
                            + MONITOR_SECONDS * 10
                            + "); do pid=$(pgrep -x conmon | shuf -n 1); [ -n \"$pid\" ] && kill -KILL"
                            + " $pid && echo \"conmon $pid has ended\" && break; sleep 0.1; done",
                    "");
        }

        @Override
        public String end(Field field, List<String> hosts) {
            return "";
        }
    }

    private static String each(Field field, List<String> hosts, String script, String pattern) {
        return Field.onEach(
                        hosts,
                        host -> host + ": " + field.sh(host, script.formatted(pattern)).orElse(""))
                .stream()
                .filter(proof -> !proof.endsWith(": "))
                .collect(Collectors.joining("; "));
    }
}
