package dev.longshore.simulation.host;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.World;
import java.util.Optional;

/** What the steps of tasks do to a machine, at once; how long that takes is the caller's matter. */
final class SimSteps {
    private final SimHost host;
    private final World world;
    private final Faults faults;
    private final boolean blind;

    /** {@code blind}: a sabotaged agent, which does not find the containers that exist. */
    SimSteps(SimHost host, World world, Faults faults, boolean blind) {
        this.host = host;
        this.world = world;
        this.faults = faults;
        this.blind = blind;
    }

    StepResult carryOut(Step step, AssignedTask task) {
        return switch (step) {
            case Step.Prepare s -> {
                host.resources.prepare(s.resource(), task);
                yield done("");
            }
            case Step.Release s -> release(s.resource(), task);
            case Step.PullImage s -> pull(new SimImage(s.image()));
            case Step.CreateContainer s -> {
                host.resources.makeMissing(task, it -> true);
                yield done(create(task, s.container()));
            }
            case Step.StartContainer s -> start(s, task, host.deed(task, s.container()));
            case Step.StopContainer s -> done("");
            case Step.RemoveContainer s -> remove(s);
        };
    }

    /** What the runtime does for a step that the agent has given up. */
    interface Late {
        void come();
    }

    /** Does at once what of the step is the agent's own work; the rest comes when it comes. */
    Late late(Step step, AssignedTask task) {
        return switch (step) {
            case Step.Prepare s ->
                    () -> {
                        world.coverage().hit(Point.VOLUMES_PREPARED_LATE);
                        host.resources.prepare(s.resource(), task);
                    };
            case Step.CreateContainer s -> {
                host.resources.makeMissing(task, it -> !it.isKeptByRuntime());
                yield () -> {
                    world.coverage().hit(Point.CREATED_LATE);
                    host.resources.makeMissing(task, TaskResource::isKeptByRuntime);
                    create(task, s.container());
                };
            }
            case Step.StartContainer s -> {
                SimHost.Deed asked = host.deed(task, s.container());
                yield () -> {
                    if (start(s, task, asked) instanceof StepResult.Done) {
                        world.coverage().hit(Point.STARTED_LATE);
                    }
                };
            }
            case Step.StopContainer s ->
                    () ->
                            Optional.ofNullable(host.containers.get(s.runtimeId()))
                                    .ifPresent(container -> host.ended(container, 143));
            case Step.Release s -> () -> carryOut(s, task);
            case Step.PullImage s -> () -> carryOut(s, task);
            case Step.RemoveContainer s -> () -> carryOut(s, task);
        };
    }

    private StepResult release(TaskResource resource, AssignedTask task) {
        if (resource.isHeldByContainers()
                && host.containers.values().stream()
                        .filter(it -> it.taskArn.equals(task.getTaskArn()))
                        .anyMatch(it -> resource.isKeptByRuntime() || it.phase == Phase.RUNNING)) {
            return new StepResult.Failed("a container uses it");
        }
        host.resources.release(resource, Arns.id(task.getTaskArn()));
        return done("");
    }

    private StepResult pull(SimImage image) {
        if (image.name().equals(SimHost.IMAGE_THAT_IS_MISSING)) {
            return new StepResult.Failed("CannotPullContainerError: there is no such image");
        }
        if (faults.strikes(world, Faults.Kind.PULL_FAILURE_PER_CALL)) {
            world.coverage().hit(Point.PULL_FAILED);
            return new StepResult.Failed("CannotPullContainerError: no such image");
        }
        String digest = image.digest(world.now());
        if (!digest.equals(new SimImage(image.name()).digest(world.now()))) {
            world.coverage().hit(Point.IMAGE_PULLED_AS_IT_WAS);
        }
        host.images.put(image.full(), digest);
        return done(digest);
    }

    private String create(AssignedTask task, String name) {
        String taskArn = task.getTaskArn();
        for (SimContainer container : host.containers.values()) {
            if (!blind
                    && container.taskArn.equals(taskArn)
                    && container.name.equals(name)
                    && container.bootId.equals(host.bootId())) {
                return container.id;
            }
        }
        host.containers
                .values()
                .removeIf(b -> !blind && b.taskArn.equals(taskArn) && b.name.equals(name));
        String digest = host.images.getOrDefault(image(task, name).full(), "");
        var container =
                new SimContainer(host.newContainerId(), taskArn, name, host.bootId(), digest);
        host.containers.put(container.id, container);
        return container.id;
    }

    /** {@code deed} is what was seen when the start was asked for. */
    private StepResult start(Step.StartContainer step, AssignedTask task, SimHost.Deed deed) {
        SimContainer container = host.containers.get(step.runtimeId());
        if (container == null) {
            return new StepResult.Failed("CannotStartContainerError: no such container");
        }
        String image = image(task, step.container()).name();
        if (image.equals(SimHost.IMAGE_THAT_DOES_NOT_START)) {
            return new StepResult.Failed("CannotStartContainerError: there is no such program");
        }
        if (container.phase != Phase.RUNNING) {
            container.phase = Phase.RUNNING;
            container.exitCode = Optional.empty();
            container.startedAt = Optional.of(world.now());
            container.starts++;
            if (container.starts > 1) {
                world.coverage().hit(Point.CONTAINER_RESTARTED);
            }
            host.witness().started(deed, container.starts);
            host.witness()
                    .load(host.name(), host.runningTasks(), SimHost.CPU_UNITS, SimHost.MEMORY_MIB);
            host.changed(container.id);
            if (SimHost.endsByItself(image)) {
                host.endsInTime(container, image);
            }
        }
        return new StepResult.Done("", Optional.of(container.state()));
    }

    private static SimImage image(AssignedTask task, String container) {
        return task.getDefinition().getContainerDefinitionsList().stream()
                .filter(definition -> definition.getName().equals(container))
                .map(ContainerDefinition::getImage)
                .map(SimImage::new)
                .findFirst()
                .orElseThrow();
    }

    private StepResult remove(Step.RemoveContainer step) {
        SimContainer container = host.containers.get(step.runtimeId());
        if (container != null && container.phase == Phase.RUNNING) {
            return new StepResult.Failed("it runs");
        }
        host.containers.remove(step.runtimeId());
        return done("");
    }

    private static StepResult done(String value) {
        return new StepResult.Done(value, Optional.empty());
    }
}
