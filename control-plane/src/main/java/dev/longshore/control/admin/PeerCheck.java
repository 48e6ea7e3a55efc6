package dev.longshore.control.admin;

import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.admin.Common;
import dev.longshore.proto.admin.StatusResponse;
import dev.longshore.proto.store.FeatureLevel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares this server with the others of its installation now and then: clock, version, feature
 * level, configuration. What differs is logged when it begins to. Any thread.
 */
public final class PeerCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PeerCheck.class);

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /** A clock that was compared longer ago is asked for again. */
    private static final Duration CLOCK_AGE = Duration.ofSeconds(30);

    /** So much a clock may be set between two looks before a comparison is worth nothing. */
    private static final Duration CLOCK_SET = Duration.ofSeconds(1);

    private final RaftMember raft;
    private final AdminProbe probe;
    private final Loop loop;
    private final Executor workers;
    private final InstantSource clock;
    private final Common own;

    /** By member; never more than there are. */
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    /** What a member has said, and when by both of this server's clocks. */
    private record Seen(
            Optional<Duration> ahead, Instant at, long atNanos, List<String> differences) {}

    /** {@code workers} run what blocks. */
    public PeerCheck(
            RaftMember raft,
            AdminProbe probe,
            Loop loop,
            Executor workers,
            InstantSource clock,
            ClusterSettings settings) {
        this.raft = raft;
        this.probe = probe;
        this.loop = loop;
        this.workers = workers;
        this.clock = clock;
        String version = PeerCheck.class.getPackage().getImplementationVersion();
        this.own =
                Common.newBuilder()
                        .setVersion(version == null ? "unknown" : version)
                        .setAccountId(settings.installation().accountId())
                        .setRegion(settings.installation().region())
                        .addAllZones(settings.installation().zones())
                        .setVpcCidr(settings.network().vpcCidr())
                        .build();
    }

    /** Looks from now on, until the loop ends. */
    public void start() {
        look();
    }

    private void look() {
        try {
            List<GroupMember> members = raft.members();
            seen.keySet().retainAll(members.stream().map(GroupMember::id).toList());
            for (GroupMember member : members) {
                if (!member.id().equals(raft.self().id())) {
                    workers.execute(() -> look(member));
                }
            }
        } catch (IOException ends) {
            LOG.debug("this member starts or ends", ends);
        }
        loop.after(INTERVAL, this::look);
    }

    private void look(GroupMember member) {
        try {
            ask(member);
        } catch (StatusRuntimeException silent) {
            LOG.debug("{} does not answer", member, silent);
        }
    }

    /** How far the member's clock is ahead; empty where it does not say. Blocks. */
    Optional<Duration> ask(GroupMember member) {
        Instant asked = clock.instant();
        long askedNanos = System.nanoTime();
        StatusResponse status = probe.status(member);
        Duration halfWay = Duration.ofNanos((System.nanoTime() - askedNanos) / 2);
        // as it was in the middle of the question's way there and back
        Optional<Duration> ahead =
                Optional.of(status)
                        .filter(StatusResponse::hasClock)
                        .map(
                                s ->
                                        Duration.between(
                                                asked.plus(halfWay),
                                                Timestamps.instant(s.getClock())));
        StatusResponse self =
                StatusResponse.newBuilder()
                        .setFeatureLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE)
                        .setCommon(own)
                        .build();
        List<String> differences = Differences.of(self, status, ahead.orElse(Duration.ZERO));
        Seen before = seen.put(member.id(), new Seen(ahead, asked, askedNanos, differences));
        if (before == null || before.differences().size() != differences.size()) {
            differences.forEach(difference -> LOG.warn("{}", difference));
        }
        return ahead;
    }

    /** What was found at the last comparison, if that is as good as a new one. */
    Optional<Optional<Duration>> clockAhead(GroupMember member) {
        Seen last = seen.get(member.id());
        if (last == null) {
            return Optional.empty();
        }
        Duration age = Duration.ofNanos(System.nanoTime() - last.atNanos());
        Duration set = Duration.between(last.at().plus(age), clock.instant()).abs();
        return age.compareTo(CLOCK_AGE) < 0 && set.compareTo(CLOCK_SET) < 0
                ? Optional.of(last.ahead())
                : Optional.empty();
    }

    /** What servers of this installation should have in common. */
    public Common own() {
        return own;
    }

    /** In what the others differ from this server. */
    List<String> differences() {
        return seen.values().stream().flatMap(other -> other.differences().stream()).toList();
    }
}
