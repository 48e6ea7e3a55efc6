package dev.longshore.simulation.invariant.end;

import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;

/** Looks at every task, every machine and every container instance. */
@Invariant(
        "After the quiet minutes a server leads, every machine's agent is connected, and every task"
                + " is RUNNING, waits, or has gone, unless its service launched it, or another in its"
                + " place, within the last minute.")
public final class EverythingConverges implements SettledCheck {
    /** Nobody leads, so that nothing else can be looked at. */
    public static Violation nobodyLeads() {
        return broken("nobody leads");
    }

    @Override
    public void check(Settled settled) {
        settled.machines().stream()
                .filter(machine -> machine.agent().isEmpty())
                .findFirst()
                .ifPresent(
                        machine -> {
                            throw broken(machine.name() + " has no agent");
                        });
        int nodes = settled.rows().nodes().size();
        if (nodes != settled.machines().size()) {
            throw broken(nodes + " container instances for " + settled.machines().size());
        }
        settled.rows().nodes().values().stream()
                .filter(node -> !node.getInstance().getAgentConnected())
                .findFirst()
                .ifPresent(
                        node -> {
                            throw broken(node.getAgentId() + " is not connected");
                        });
        settled.rows().tasks().values().stream()
                .filter(row -> !isSettled(row) && !settled.isAnotherTry(row))
                .filter(row -> !settled.isBeingReplaced(row))
                .findFirst()
                .ifPresent(
                        row -> {
                            throw broken(stuck(settled, row));
                        });
    }

    private static boolean isSettled(TaskRow row) {
        String status = row.getTask().getLastStatus();
        boolean runs =
                status.equals("RUNNING") && row.getTask().getDesiredStatus().equals("RUNNING");
        boolean gone = status.equals("STOPPED") && row.getReleased();
        return runs || gone || Settled.waits(row);
    }

    private static String stuck(Settled settled, TaskRow row) {
        return "%s is stuck: %s, to be %s, released %s (%s); its agent: %s"
                .formatted(
                        row.getTask().getTaskArn(),
                        row.getTask().getLastStatus(),
                        row.getTask().getDesiredStatus(),
                        row.getReleased(),
                        row.getTask().getStoppedReason(),
                        atAgent(settled, row));
    }

    /** What the agent of a task's node has on record of it. */
    private static String atAgent(Settled settled, TaskRow row) {
        String agentId = settled.agentOf(row);
        return settled.machines().stream()
                .filter(machine -> machine.agentId().equals(agentId))
                .flatMap(machine -> machine.runner(row.getTask().getTaskArn()).stream())
                .map(runner -> runner.observation().toString().replaceAll("\\s+", " "))
                .findFirst()
                .orElse("nothing, at " + agentId);
    }

    private static Violation broken(String evidence) {
        return new Violation(EverythingConverges.class, evidence);
    }
}
