package dev.longshore.chaos.nemesis;

import static dev.longshore.chaos.nemesis.Cuts.From.AGENTS;
import static dev.longshore.chaos.nemesis.Cuts.From.ALL;
import static dev.longshore.chaos.nemesis.Cuts.From.SERVERS;
import static dev.longshore.chaos.nemesis.Cuts.Way.BOTH;
import static dev.longshore.chaos.nemesis.Cuts.Way.DEAF;
import static dev.longshore.chaos.nemesis.Cuts.Way.MUTE;
import static dev.longshore.chaos.nemesis.Target.AGENT;
import static dev.longshore.chaos.nemesis.Target.ALL_SERVERS;
import static dev.longshore.chaos.nemesis.Target.FOLLOWER;
import static dev.longshore.chaos.nemesis.Target.LEADER;
import static dev.longshore.chaos.nemesis.Target.TWO_SERVERS;

import dev.longshore.chaos.checker.Restarts;
import java.time.Duration;
import java.util.List;

/** All kinds of faults, on one page. Times are seconds. */
final class Faults {
    static final List<Fault> ALL_KINDS =
            List.of(
                    Fault.of("leader-killed", LEADER, 0.5, 5, new Signals.Kill(Program.SERVER)),
                    Fault.of("leader-paused", LEADER, 0.3, 30, new Signals.Pause(Program.SERVER)),
                    Fault.of("leader-stopped", LEADER, 0.5, 5, new Signals.Stop(Program.SERVER)),
                    Fault.of("leader-alone", LEADER, 1, 15, new Cuts.Cut(SERVERS, BOTH, 100)),
                    Fault.of("leader-deaf", LEADER, 1, 15, new Cuts.Cut(SERVERS, DEAF, 100)),
                    Fault.of("leader-mute", LEADER, 1, 15, new Cuts.Cut(SERVERS, MUTE, 100)),
                    Fault.of("leader-lossy", LEADER, 3, 20, new Cuts.Cut(ALL, BOTH, 20)),
                    Fault.of(
                            "leader-without-agents",
                            LEADER,
                            2,
                            10,
                            new Cuts.Cut(AGENTS, BOTH, 100)),
                    Fault.of(
                            "leader-flaps", LEADER, 0, 1, new Cuts.Flap(Duration.ofMillis(600), 4)),
                    Fault.of("leader-slow", LEADER, 3, 20, new Slowness(200)),
                    Fault.of("leader-full", LEADER, 3, 15, new Disks.Fill(Disks.Owner.SERVER))
                            .asDestroying(),
                    Fault.of(Restarts.NAME, Target.EACH_SERVER, 0, 1, new RollingRestart()),
                    Fault.of("leadership-storm", LEADER, 0, 1, new Transfers(6)),
                    Fault.of("follower-killed", FOLLOWER, 0.5, 8, new Signals.Kill(Program.SERVER)),
                    Fault.of(
                            "follower-paused",
                            FOLLOWER,
                            0.3,
                            30,
                            new Signals.Pause(Program.SERVER)),
                    Fault.of("follower-deaf", FOLLOWER, 1, 15, new Cuts.Cut(SERVERS, DEAF, 100)),
                    Fault.of("follower-lossy", FOLLOWER, 3, 20, new Cuts.Cut(ALL, BOTH, 30)),
                    Fault.of("follower-slow", FOLLOWER, 3, 20, new Slowness(200)),
                    Fault.of("follower-full", FOLLOWER, 3, 15, new Disks.Fill(Disks.Owner.SERVER))
                            .asDestroying(),
                    Fault.of("follower-wiped", FOLLOWER, 1, 5, new Machines.Wipe()).asDestroying(),
                    Fault.of(
                                    "follower-bit-flipped",
                                    FOLLOWER,
                                    0.5,
                                    5,
                                    new Damage(Damage.Kind.FLIPPED_BIT))
                            .asDestroying(),
                    Fault.of(
                                    "follower-log-torn",
                                    FOLLOWER,
                                    0.5,
                                    5,
                                    new Damage(Damage.Kind.TORN_LOG))
                            .asDestroying(),
                    Fault.of(
                            "leader-clock-ahead",
                            LEADER,
                            2,
                            15,
                            new Clocks.Jump(Duration.ofHours(1))),
                    Fault.of(
                            "leader-clock-behind",
                            LEADER,
                            2,
                            15,
                            new Clocks.Jump(Duration.ofHours(-1))),
                    Fault.of(
                            "follower-clock-ahead",
                            FOLLOWER,
                            2,
                            15,
                            new Clocks.Jump(Duration.ofHours(1))),
                    Fault.of("group-grows", Target.SPARES, 2, 10, new Growth()).asDestroying(),
                    Fault.of(
                            "two-servers-killed",
                            TWO_SERVERS,
                            2,
                            10,
                            new Signals.Kill(Program.SERVER)),
                    Fault.of(
                            "two-servers-paused",
                            TWO_SERVERS,
                            1,
                            10,
                            new Signals.Pause(Program.SERVER)),
                    Fault.of(
                                    "all-servers-killed",
                                    ALL_SERVERS,
                                    8,
                                    60,
                                    new Signals.Kill(Program.SERVER))
                            .asOutage(),
                    Fault.of(
                                    "all-servers-paused",
                                    ALL_SERVERS,
                                    8,
                                    60,
                                    new Signals.Pause(Program.SERVER))
                            .asOutage(),
                    Fault.of("agent-killed", AGENT, 0.5, 8, new Signals.Kill(Program.AGENT)),
                    Fault.of("agent-paused", AGENT, 0.3, 30, new Signals.Pause(Program.AGENT)),
                    Fault.of("agent-stopped", AGENT, 0.5, 5, new Signals.Stop(Program.AGENT)),
                    Fault.of(
                            "agent-without-servers",
                            AGENT,
                            2,
                            30,
                            new Cuts.Cut(SERVERS, BOTH, 100)),
                    Fault.of("agent-alone", AGENT, 2, 20, new Cuts.Cut(AGENTS, BOTH, 100)),
                    Fault.of("agent-full", AGENT, 3, 15, new Disks.Fill(Disks.Owner.AGENT))
                            .asDestroying(),
                    Fault.of("runtime-killed", AGENT, 0.5, 8, new Signals.Kill(Program.RUNTIME)),
                    Fault.of("runtime-paused", AGENT, 0.3, 20, new Signals.Pause(Program.RUNTIME)),
                    Fault.of("monitor-killed", AGENT, 0, 1, new Signals.KillMonitor()),
                    Fault.of("machine-off", AGENT, 1, 20, new Machines.PowerOff()).withPower());

    private Faults() {}
}
