package dev.longshore.control.api.ecs.task;

import static dev.longshore.control.api.Rule.each;
import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.api.ecs.definition.ContainerChecks;
import dev.longshore.control.api.ecs.definition.ContainerInTask;
import dev.longshore.control.api.ecs.definition.DefinitionChecks;
import dev.longshore.control.api.ecs.definition.EnvironmentChecks;
import dev.longshore.control.api.ecs.definition.FargateChecks;
import dev.longshore.control.api.ecs.definition.ProcessChecks;
import dev.longshore.control.api.ecs.definition.TaskSize;
import dev.longshore.control.wire.json.AwsJsonWriter;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerOverride;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import dev.longshore.proto.task.EffectiveTask;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the overrides of new tasks must keep. The task that comes out of definition and overrides is
 * looked at by the rules of definitions, in what overrides can change.
 */
final class OverrideChecks {
    private static final int MAX_CHARACTERS = 8_192;

    private static final List<Rule<TaskRequest>> SHAPE =
            List.of(
                    not(
                            request -> characters(overrides(request)) > MAX_CHARACTERS,
                            "Overrides can have at most " + MAX_CHARACTERS + " characters."),
                    not(
                            request ->
                                    overrides(request).getInferenceAcceleratorOverridesCount() > 0,
                            "Unsupported field 'inferenceAcceleratorOverrides'."),
                    OverrideChecks::unknown,
                    OverrideChecks::namedTwice);

    private static final List<Rule<ContainerInTask>> OF_CONTAINER =
            Stream.of(ContainerChecks.SIZES, EnvironmentChecks.VARIABLES, ProcessChecks.RESOURCES)
                    .flatMap(List::stream)
                    .toList();

    private static final List<Rule<RegisterTaskDefinitionRequest>> OF_TASK =
            Stream.of(
                            TaskSize.READABLE,
                            List.of(each(ContainerInTask::containers, OF_CONTAINER)),
                            TaskSize.SUMS,
                            DefinitionChecks.EPHEMERAL_STORAGE)
                    .flatMap(List::stream)
                    .toList();

    private OverrideChecks() {}

    /**
     * Refuses overrides that break a rule.
     *
     * @throws ApiException InvalidParameterException
     */
    static void check(TaskRequest request) {
        Rule.enforce(SHAPE, request, ApiException::invalidValue);
        RegisterTaskDefinitionRequest task = overridden(request);
        Rule.enforce(OF_TASK, task, ApiException::invalidValue);
        if (request.onFargate()) {
            Rule.enforce(FargateChecks.OF_OVERRIDDEN, task, ApiException::invalidValue);
        }
    }

    /** The overrides with the task's size in plain units, as definitions have it. */
    static TaskOverride inUnits(TaskOverride overrides) {
        var plain = overrides.toBuilder();
        TaskSize.cpuUnits(overrides.getCpu())
                .ifPresent(units -> plain.setCpu(String.valueOf(units)));
        TaskSize.memoryMib(overrides.getMemory())
                .ifPresent(mib -> plain.setMemory(String.valueOf(mib)));
        return plain.build();
    }

    private static TaskOverride overrides(TaskRequest request) {
        return request.asked().getOverrides();
    }

    /** The limit is one of the JSON form, whichever way the call came. */
    private static int characters(TaskOverride overrides) {
        return new String(AwsJsonWriter.write(overrides, false), StandardCharsets.UTF_8).length();
    }

    private static Optional<String> unknown(TaskRequest request) {
        var known =
                request.definition().getContainerDefinitionsList().stream()
                        .map(ContainerDefinition::getName)
                        .collect(Collectors.toSet());
        return overrides(request).getContainerOverridesList().stream()
                .map(ContainerOverride::getName)
                .filter(name -> !known.contains(name))
                .findFirst()
                .map(
                        name ->
                                "Override for container named "
                                        + name
                                        + " is not a container in the TaskDefinition.");
    }

    private static Optional<String> namedTwice(TaskRequest request) {
        var names = new HashSet<String>();
        return overrides(request).getContainerOverridesList().stream()
                .map(ContainerOverride::getName)
                .filter(name -> !names.add(name))
                .findFirst()
                .map(name -> "There is more than one override for container named " + name + ".");
    }

    /** The task that would run, in what overrides can change: the rest has been checked already. */
    private static RegisterTaskDefinitionRequest overridden(TaskRequest request) {
        TaskDefinition effective = EffectiveTask.of(request.definition(), overrides(request));
        var task =
                RegisterTaskDefinitionRequest.newBuilder()
                        .addRequiresCompatibilities(request.launch().type());
        if (!effective.getCpu().isEmpty()) {
            task.setCpu(effective.getCpu());
        }
        if (!effective.getMemory().isEmpty()) {
            task.setMemory(effective.getMemory());
        }
        if (overrides(request).hasEphemeralStorage()) {
            task.setEphemeralStorage(effective.getEphemeralStorage());
        }
        effective
                .getContainerDefinitionsList()
                .forEach(container -> task.addContainerDefinitions(changeable(container)));
        return task.build();
    }

    private static ContainerDefinition changeable(ContainerDefinition given) {
        var container =
                ContainerDefinition.newBuilder()
                        .setName(given.getName())
                        .setCpu(given.getCpu())
                        .addAllEnvironment(given.getEnvironmentList())
                        .addAllEnvironmentFiles(given.getEnvironmentFilesList())
                        .addAllResourceRequirements(given.getResourceRequirementsList());
        if (given.hasMemory()) {
            container.setMemory(given.getMemory());
        }
        if (given.hasMemoryReservation()) {
            container.setMemoryReservation(given.getMemoryReservation());
        }
        return container.build();
    }
}
