package dev.longshore.chaos.checker;

/** What a drill looks at, each in one sentence. */
public enum Promise {
    READS_ARE_LINEARIZABLE(
            "Reads are linearizable: some order of single moments explains what all clients of a"
                    + " register saw."),
    WRITES_SURVIVE("What was acknowledged is there, and what was refused is not."),
    ONE_TASK_PER_TOKEN("A client token gives one task, however often the call is repeated."),
    LAUNCHED_ONCE("Every task is launched at most once, as its containers themselves write down."),
    ADDRESSES_ARE_UNIQUE("No two tasks have one address, or one port of a machine."),
    MACHINES_ARE_NOT_OVERCOMMITTED("No machine holds tasks beyond what it has."),
    REPLICAS_ARE_EQUAL("Servers at the same position have the same rows."),
    SERVICES_CONVERGE("Services have their tasks 30 seconds after the last fault."),
    OUTAGES_STOP_NOTHING(
            "No container stops because the servers are away, or because they come back."),
    RESTARTS_GO_UNNOTICED(
            "Servers that are restarted one after another fail no call of a client that asks again"
                    + " once."),
    TRAFFIC_FLOWS("Tasks reach each other while the servers are away."),
    NOTHING_IS_LEFT(
            "A minute after the last task nothing of any is left: container, monitor, namespace,"
                    + " link, mount."),
    USE_IS_BOUNDED("Memory and open files of servers and agents stay within bounds."),
    FAULTS_HAPPENED("Every fault of the schedule really happened, and was mended.");

    private final String sentence;

    Promise(String sentence) {
        this.sentence = sentence;
    }

    /** The promise, for people. */
    public String sentence() {
        return sentence;
    }
}
