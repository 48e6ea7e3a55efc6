package dev.longshore.benchmarks;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.Commands;
import dev.longshore.agent.resource.network.filter.FilterState;
import dev.longshore.agent.resource.network.filter.FilterTable;
import dev.longshore.agent.resource.network.filter.Ruleset;
import dev.longshore.agent.resource.network.filter.SecurityGroups;
import dev.longshore.proto.agent.HostSecurityGroups;
import dev.longshore.proto.agent.SecurityGroup;
import dev.longshore.proto.agent.SecurityGroupMember;
import dev.longshore.proto.agent.SecurityGroupRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The packet filter of a host with many tasks and security groups, in a network namespace of its
 * own: how long the whole takes to load, a task to come or go, and a rule to change.
 */
public final class PacketFilters {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final int ROUNDS = 21;
    private static final int MEMBERS_PER_GROUP = 50;

    private final Commands host;
    private final int groups;
    private FilterState state;
    private Ruleset loaded;

    private PacketFilters(Commands host, int tasks, int groups) {
        this.host = host;
        this.groups = groups;
        this.state =
                new FilterState(
                        List.of("10.32.0.0/16"),
                        new TreeMap<>(),
                        Optional.of(groups(groups, 80)),
                        new TreeMap<>(),
                        new TreeMap<>());
        for (int i = 0; i < tasks; i++) {
            state = state.with("task" + i, task(i));
        }
        this.loaded = table();
    }

    /** The arguments: a network namespace, tasks, groups. */
    public static void main(String[] args) throws CommandFailure {
        var host = new Commands(List.of("ip", "netns", "exec", args[0]));
        new PacketFilters(host, Integer.parseInt(args[1]), Integer.parseInt(args[2])).measure();
    }

    private void measure() throws CommandFailure {
        String whole = loaded.load();
        System.out.printf(
                "%,d tasks, %,d groups of %d members each, %,d KB of commands%n",
                state.tasks().size(), groups, MEMBERS_PER_GROUP, whole.length() >> 10);
        time("all of it", () -> run(table().load()));
        time("a task comes", () -> change(state.with("another", task(60_000))));
        time("a task goes", () -> change(state.without("another")));
        time("a rule changes", () -> change(state.withGroups(groups(groups, 81))));
        time("it changes back", () -> change(state.withGroups(groups(groups, 80))));
    }

    /** What is to be timed. */
    private interface Step {
        void take() throws CommandFailure;
    }

    /** Each step is taken many times in a row; all but the first of them change nothing more. */
    private void time(String what, Step step) throws CommandFailure {
        FilterState before = state;
        Ruleset then = loaded;
        var millis = new ArrayList<Double>();
        for (int round = 0; round < ROUNDS; round++) {
            change(before);
            loaded = then;
            long began = System.nanoTime();
            step.take();
            millis.add((System.nanoTime() - began) / 1e6);
        }
        Collections.sort(millis);
        System.out.printf(
                "  %-16s median %6.1f ms, longest %6.1f ms%n",
                what, millis.get(ROUNDS / 2), millis.getLast());
    }

    private void change(FilterState wished) throws CommandFailure {
        state = wished;
        Ruleset table = table();
        run(loaded.changesTo(table));
        loaded = table;
    }

    private Ruleset table() {
        return FilterTable.of(state, "lst");
    }

    private void run(String commands) throws CommandFailure {
        if (commands.isEmpty()) {
            return;
        }
        CommandResult result = host.run(commands, TIMEOUT, List.of("nft", "-f", "-"));
        if (!result.succeeded()) {
            throw new IllegalStateException(result.errors());
        }
    }

    private FilterState.Interface task(int i) {
        return new FilterState.Interface(
                "lst" + i, address(32, i), List.of(id(i % groups), id((i + 1) % groups)));
    }

    /** Each lets in one port of the next one's members; the first one's port is {@code port}. */
    private static SecurityGroups groups(int count, int port) {
        var told = HostSecurityGroups.newBuilder();
        for (int i = 0; i < count; i++) {
            var in =
                    SecurityGroupRule.newBuilder()
                            .setProtocol(6)
                            .setFromPort(i == 0 ? port : 80)
                            .setToPort(i == 0 ? port : 80)
                            .setGroupId(id((i + 1) % count));
            var out =
                    SecurityGroupRule.newBuilder()
                            .setEgress(true)
                            .setProtocol(-1)
                            .setCidr("0.0.0.0/0");
            told.addGroups(SecurityGroup.newBuilder().setId(id(i)).addRules(in).addRules(out));
            for (int member = 0; member < MEMBERS_PER_GROUP; member++) {
                told.addMembers(
                        SecurityGroupMember.newBuilder()
                                .setGroupId(id(i))
                                .setAddress(address(33, i * MEMBERS_PER_GROUP + member)));
            }
        }
        return SecurityGroups.of(told.build());
    }

    private static String id(int group) {
        return "sg-%017x".formatted(group);
    }

    private static String address(int second, int number) {
        return "10.%d.%d.%d".formatted(second, number >> 8, number & 0xff);
    }
}
