package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.proto.ecs.NetworkBinding;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what the runtime says of a container. */
final class States {
    private static final int KILLED_EXIT_CODE = 137;

    /** Why the runtime knows nothing of a container's end. */
    static final String MONITOR_GONE =
            "its monitor (conmon) was killed, so its exit code is unknown";

    private final Images images;
    private final OutOfMemory outOfMemory;

    States(Images images, OutOfMemory outOfMemory) {
        this.images = images;
        this.outOfMemory = outOfMemory;
    }

    ContainerState of(Inspector.Inspected inspected) {
        InspectContainerResponse container = inspected.container();
        var state = container.getState();
        Phase phase = inspected.lost() ? Phase.EXITED : phase(orEmpty(state.getStatus()));
        boolean endIsKnown = phase == Phase.EXITED && !inspected.lost();
        Optional<Integer> exitCode =
                endIsKnown
                        ? Optional.ofNullable(state.getExitCodeLong()).map(Math::toIntExact)
                        : Optional.empty();
        boolean killed = exitCode.equals(Optional.of(KILLED_EXIT_CODE));
        Map<String, String> labels =
                Objects.requireNonNullElse(container.getConfig().getLabels(), Map.of());
        return new ContainerState(
                container.getId(),
                new ContainerState.Origin(
                        labels.getOrDefault(Labels.TASK_ARN, ""),
                        labels.getOrDefault(Labels.CONTAINER_NAME, ""),
                        labels.getOrDefault(Labels.BOOT_ID, "")),
                phase,
                new ContainerState.Execution(
                        time(state.getStartedAt()),
                        endIsKnown ? time(state.getFinishedAt()) : Optional.empty(),
                        exitCode,
                        outOfMemory(container, killed),
                        inspected.lost()
                                ? "ContainerRuntimeError: the container ended, and " + MONITOR_GONE
                                : orEmpty(state.getError())),
                images.digest(
                        container.getImageId(),
                        ImageName.parse(orEmpty(container.getConfig().getImage()))),
                bindings(container));
    }

    private boolean outOfMemory(InspectContainerResponse container, boolean killed) {
        var state = container.getState();
        if (Boolean.TRUE.equals(state.getOOMKilled())) {
            return true;
        }
        return killed && outOfMemory.killed(container.getId(), orEmpty(state.getFinishedAt()));
    }

    /** Whether the runtime takes a container for one that has a process. */
    static boolean runs(InspectContainerResponse container) {
        return phase(orEmpty(container.getState().getStatus())) == Phase.RUNNING;
    }

    /** Podman's names and Docker's. */
    private static Phase phase(String status) {
        return switch (status) {
            case "running", "paused", "restarting", "stopping" -> Phase.RUNNING;
            case "exited", "stopped", "dead", "removing" -> Phase.EXITED;
            default -> Phase.CREATED; // created, configured, initialized
        };
    }

    /** Never is the year 1 to Go. */
    private static Optional<Instant> time(@Nullable String text) {
        try {
            return Optional.ofNullable(text)
                    .map(Instant::parse)
                    .filter(time -> time.isAfter(Instant.EPOCH));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static List<NetworkBinding> bindings(InspectContainerResponse container) {
        var bindings = new ArrayList<NetworkBinding>();
        Ports ports =
                container.getNetworkSettings() == null
                        ? null
                        : container.getNetworkSettings().getPorts();
        if (ports != null) {
            ports.getBindings()
                    .forEach(
                            (inside, outside) -> {
                                if (outside != null) {
                                    for (Ports.Binding binding : outside) {
                                        bindings.add(binding(inside, binding));
                                    }
                                }
                            });
        }
        bindings.sort(
                Comparator.comparingInt(NetworkBinding::getContainerPort)
                        .thenComparing(NetworkBinding::getProtocol));
        return List.copyOf(bindings);
    }

    private static NetworkBinding binding(ExposedPort inside, Ports.Binding outside) {
        String address = orEmpty(outside.getHostIp());
        return NetworkBinding.newBuilder()
                .setBindIp(address.isEmpty() ? "0.0.0.0" : address)
                .setContainerPort(inside.getPort())
                .setHostPort(Integer.parseInt(outside.getHostPortSpec()))
                .setProtocol(inside.getProtocol().toString())
                .build();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
