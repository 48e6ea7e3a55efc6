package dev.longshore.simulation;

import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.machine.WantedContainersRun;
import java.util.List;
import java.util.Optional;

/** What the agents of a world have on record. */
final class AgentsRecords implements WantedContainersRun.Records {
    private final List<SimMachine> machines;

    /** {@code machines} may grow. */
    AgentsRecords(List<SimMachine> machines) {
        this.machines = machines;
    }

    @Override
    public String stopCode(String host, String taskArn) {
        return entry(host, taskArn).map(JournalEntry::getStopCode).orElse("");
    }

    @Override
    public boolean isDamaged(String host, String taskArn) {
        return machines.stream()
                .filter(machine -> machine.name().equals(host))
                .anyMatch(machine -> machine.isDamaged(taskArn));
    }

    @Override
    public boolean gaveUp(String host, String taskArn, String container) {
        return entry(host, taskArn).stream()
                .flatMap(entry -> entry.getContainersList().stream())
                .filter(it -> it.getName().equals(container))
                .anyMatch(JournalContainer::getGivenUp);
    }

    private Optional<JournalEntry> entry(String host, String taskArn) {
        return machines.stream()
                .filter(machine -> machine.name().equals(host))
                .flatMap(machine -> machine.record(taskArn).stream())
                .findFirst();
    }
}
