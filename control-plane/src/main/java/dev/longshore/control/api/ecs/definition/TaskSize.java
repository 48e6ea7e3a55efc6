package dev.longshore.control.api.ecs.definition;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a whole task: how callers write it, its bounds, and the pairs that Fargate offers.
 */
public final class TaskSize {
    static final int MIN_MEMORY_MIB = 6;
    private static final int MIN_CPU_UNITS = 128;
    private static final int MAX_CPU_UNITS = 196_608;
    private static final BigDecimal KILO = BigDecimal.valueOf(1_024);
    private static final Pattern CPU = Pattern.compile("(\\d*\\.?\\d+)\\s*(vcpu)?");
    private static final Pattern MEMORY = Pattern.compile("(\\d*\\.?\\d+)\\s*(gb)?");

    /** One CPU value with memory values from one to another, by step. */
    private record FargateSizes(int cpu, int from, int to, int step) {
        boolean holds(int units, int mib) {
            return units == cpu && mib >= from && mib <= to && (mib - from) % step == 0;
        }
    }

    /** Amazon ECS Developer Guide, "Task CPU and memory"; MiB. */
    private static final List<FargateSizes> FARGATE =
            List.of(
                    new FargateSizes(256, 512, 512, 1),
                    new FargateSizes(256, 1_024, 2_048, 1_024),
                    new FargateSizes(512, 1_024, 4_096, 1_024),
                    new FargateSizes(1_024, 2_048, 8_192, 1_024),
                    new FargateSizes(2_048, 4_096, 16_384, 1_024),
                    new FargateSizes(4_096, 8_192, 30_720, 1_024),
                    new FargateSizes(8_192, 16_384, 61_440, 4_096),
                    new FargateSizes(16_384, 32_768, 122_880, 8_192),
                    new FargateSizes(32_768, 61_440, 122_880, 61_440),
                    new FargateSizes(32_768, 249_856, 249_856, 1));

    /** The task's own values can be read. */
    public static final List<Rule<RegisterTaskDefinitionRequest>> READABLE =
            List.of(
                    Rule.not(
                            task ->
                                    task.hasCpu()
                                            && invalid(
                                                    cpuUnits(task.getCpu()),
                                                    MIN_CPU_UNITS,
                                                    MAX_CPU_UNITS),
                            unreadable("cpu")),
                    Rule.not(
                            task ->
                                    task.hasMemory()
                                            && invalid(
                                                    memoryMib(task.getMemory()),
                                                    MIN_MEMORY_MIB,
                                                    Integer.MAX_VALUE),
                            unreadable("memory")));

    /**
     * What containers take together fits into the task; only for a task whose values are readable.
     */
    public static final List<Rule<RegisterTaskDefinitionRequest>> SUMS =
            List.of(
                    Rule.not(
                            task ->
                                    task.hasCpu()
                                            && sum(task, ContainerDefinition::getCpu)
                                                    > cpuUnits(task.getCpu()).orElseThrow(),
                            "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."),
                    Rule.not(
                            task ->
                                    task.hasMemory()
                                            && sum(task, ContainerDefinition::getMemoryReservation)
                                                    > memoryMib(task.getMemory()).orElseThrow(),
                            "The sum of all container 'memoryReservation' values cannot be greater than the value of the task"
                                    + " 'memory'."));

    private TaskSize() {}

    /** CPU units out of {@code 1024}, {@code 1 vCPU} or {@code .5 vcpu}. */
    public static Optional<Integer> cpuUnits(String text) {
        return number(CPU, text);
    }

    /** MiB out of {@code 2048}, {@code 2GB} or {@code 0.5 gb}. */
    public static Optional<Integer> memoryMib(String text) {
        return number(MEMORY, text);
    }

    /** Whether Fargate has tasks of this size. */
    static boolean fargate(int cpuUnits, int memoryMib) {
        return FARGATE.stream().anyMatch(sizes -> sizes.holds(cpuUnits, memoryMib));
    }

    private static Optional<Integer> number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        try {
            return Optional.of(
                    (matcher.group(2) == null ? number : number.multiply(KILO)).intValueExact());
        } catch (ArithmeticException notWhole) {
            return Optional.empty();
        }
    }

    private static boolean invalid(Optional<Integer> value, int from, int to) {
        return value.isEmpty() || value.get() < from || value.get() > to;
    }

    private static long sum(
            RegisterTaskDefinitionRequest task, ToIntFunction<ContainerDefinition> part) {
        return task.getContainerDefinitionsList().stream().mapToLong(c -> part.applyAsInt(c)).sum();
    }

    private static String unreadable(String field) {
        return "Invalid '"
                + field
                + "' setting for task. For more information, see the Troubleshooting section of the Amazon ECS Developer"
                + " Guide.";
    }
}
