package dev.longshore.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.chaos.history.Attempt;
import dev.longshore.chaos.history.FaultSeen;
import dev.longshore.chaos.history.Inventory;
import dev.longshore.chaos.history.Launch;
import dev.longshore.chaos.history.OutageSeen;
import dev.longshore.chaos.history.Outcome;
import dev.longshore.chaos.history.PlacementsSeen;
import dev.longshore.chaos.history.ProcessUse;
import dev.longshore.chaos.history.RowsSeen;
import dev.longshore.chaos.history.ServiceSeen;
import dev.longshore.chaos.history.TaskSeen;
import dev.longshore.chaos.history.TokenCall;
import dev.longshore.chaos.history.Visit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What each checker sees, and what it lets pass. */
class CheckersTest {
    private static final String T1 = "arn:task/1";
    private static final String T2 = "arn:task/2";

    @Test
    void anAcknowledgedTaskThatIsGoneIsSeen() {
        List<TokenCall> calls = List.of(call("a", T1), call("b", T2));
        assertThat(Tokens.check(calls, List.of(task(T1, "a"), task(T2, "b")))).isEmpty();
        assertThat(Tokens.check(calls, List.of(task(T1, "a"))))
                .extracting(Violation::promise)
                .containsExactly(Promise.WRITES_SURVIVE);
    }

    @Test
    void aTokenWithTwoTasksIsSeen() {
        assertThat(Tokens.check(List.of(call("a", T1), call("a", T2)), List.of(task(T1, "a"))))
                .extracting(Violation::promise)
                .contains(Promise.ONE_TASK_PER_TOKEN);
        assertThat(Tokens.check(List.of(call("a", T1)), List.of(task(T1, "a"), task(T2, "a"))))
                .extracting(Violation::promise)
                .containsExactly(Promise.ONE_TASK_PER_TOKEN);
    }

    @Test
    void aRefusedTaskThatIsThereIsSeen() {
        List<TokenCall> refused = List.of(new TokenCall("a", "", Outcome.REFUSED));
        assertThat(Tokens.check(refused, List.of())).isEmpty();
        assertThat(Tokens.check(refused, List.of(task(T1, "a"))))
                .extracting(Violation::promise)
                .containsExactly(Promise.WRITES_SURVIVE);
    }

    @Test
    void ofAnUnknownOutcomeThereMayBeATaskOrNone() {
        List<TokenCall> unknown = List.of(new TokenCall("a", "", Outcome.UNKNOWN));
        assertThat(Tokens.check(unknown, List.of())).isEmpty();
        assertThat(Tokens.check(unknown, List.of(task(T1, "a")))).isEmpty();
        assertThat(Tokens.check(unknown, List.of(task(T1, "a"), task(T2, "a")))).hasSize(1);
    }

    @Test
    void aSecondLaunchIsSeen() {
        var first = new Launch("a1", "token", "x");
        assertThat(Launches.check(List.of(first), Set.of("token"))).isEmpty();
        assertThat(Launches.check(List.of(first, new Launch("a2", "token", "y")), Set.of()))
                .hasSize(1);
    }

    @Test
    void aWitnessThatSeesNothingIsSeen() {
        assertThat(Launches.check(List.of(), Set.of("token")))
                .extracting(Violation::evidence)
                .containsExactly("shown as ended well, but never launched: [token]");
    }

    @Test
    void anAddressOfTwoTasksIsSeen() {
        assertThat(Placements.check(List.of(moment(alive(T1, "10.0.0.1"), alive(T2, "10.0.0.2")))))
                .isEmpty();
        assertThat(Placements.check(List.of(moment(alive(T1, "10.0.0.1"), alive(T2, "10.0.0.1")))))
                .extracting(Violation::promise)
                .containsExactly(Promise.ADDRESSES_ARE_UNIQUE);
    }

    @Test
    void whatStoppedTasksHadMayBeGivenAway() {
        TaskSeen stopped = task("STOPPED", T1, List.of("10.0.0.1"), List.of("80/tcp"), 16);
        TaskSeen running = task("RUNNING", T2, List.of("10.0.0.1"), List.of("80/tcp"), 16);
        assertThat(Placements.check(List.of(moment(stopped, running)))).isEmpty();
    }

    @Test
    void aPortOfTwoTasksIsSeen() {
        TaskSeen one = task("RUNNING", T1, List.of(), List.of("32768/tcp"), 16);
        TaskSeen other = task("RUNNING", T2, List.of(), List.of("32768/tcp"), 16);
        assertThat(Placements.check(List.of(moment(one, other))))
                .extracting(Violation::promise)
                .containsExactly(Promise.ADDRESSES_ARE_UNIQUE);
    }

    @Test
    void moreThanAMachineHasIsSeen() {
        TaskSeen one = task("RUNNING", T1, List.of(), List.of(), 600);
        TaskSeen other = task("PENDING", T2, List.of(), List.of(), 500);
        assertThat(Placements.check(List.of(moment(one)))).isEmpty();
        assertThat(Placements.check(List.of(moment(one, other))))
                .extracting(Violation::promise)
                .containsExactly(Promise.MACHINES_ARE_NOT_OVERCOMMITTED);
    }

    @Test
    void rowsThatDifferAreSeen() {
        List<RowsSeen> equal = List.of(rows("s1", 7, "aa"), rows("s2", 7, "aa"));
        List<RowsSeen> different = List.of(rows("s1", 7, "aa"), rows("s2", 7, "bb"));
        assertThat(Replicas.check(equal, equal)).isEmpty();
        assertThat(Replicas.check(different, equal))
                .extracting(Violation::evidence)
                .containsExactly("s1 and s2 differ at 7 in [tasks]");
        assertThat(Replicas.check(List.of(), List.of(rows("s1", 7, "aa"), rows("s2", 8, "cc"))))
                .hasSize(1);
    }

    @Test
    void aServiceWithoutItsTasksIsSeen() {
        assertThat(Convergence.check(List.of(new ServiceSeen(0, "web", 2, 2, 0, 1)))).isEmpty();
        assertThat(Convergence.check(List.of(new ServiceSeen(0, "web", 2, 1, 1, 1)))).hasSize(1);
        assertThat(Convergence.check(List.of(new ServiceSeen(0, "web", 2, 2, 0, 2)))).hasSize(1);
        assertThat(Convergence.check(List.of())).hasSize(1);
    }

    @Test
    void whatAnOutageStopsIsSeen() {
        List<Visit> answered = List.of(new Visit("a1", 5, "10.0.0.1", true));
        var kept = new OutageSeen(0, 10, Set.of("c1", "c2"), Set.of("c1", "c2", "c3"));
        var lost = new OutageSeen(0, 10, Set.of("c1", "c2"), Set.of("c1", "c3"));
        assertThat(Outages.check(List.of(kept), answered)).isEmpty();
        assertThat(Outages.check(List.of(lost), answered))
                .extracting(Violation::promise)
                .containsExactly(Promise.OUTAGES_STOP_NOTHING);
    }

    @Test
    void anOutageInWhichNothingRanShowsNothing() {
        List<Visit> answered = List.of(new Visit("a1", 5, "10.0.0.1", true));
        assertThat(Outages.check(List.of(new OutageSeen(0, 10, Set.of(), Set.of())), answered))
                .hasSize(1);
    }

    @Test
    void aVisitThatFailsInAnOutageIsSeen() {
        var outage = new OutageSeen(10, 20, Set.of("c"), Set.of("c"));
        Visit before = new Visit("a1", 5, "10.0.0.1", false);
        Visit during = new Visit("a1", 15, "10.0.0.1", true);
        Visit failed = new Visit("a1", 16, "10.0.0.1", false);
        assertThat(Outages.check(List.of(outage), List.of(before, during))).isEmpty();
        assertThat(Outages.check(List.of(outage), List.of(during, failed)))
                .extracting(Violation::promise)
                .containsExactly(Promise.TRAFFIC_FLOWS);
        assertThat(Outages.check(List.of(outage), List.of(before)))
                .extracting(Violation::promise)
                .containsExactly(Promise.TRAFFIC_FLOWS);
    }

    @Test
    void whatIsLeftOnAMachineIsSeen() {
        var before = new Inventory("a1", Map.of("link", Set.of("veth0")));
        var left = new Inventory("a1", Map.of("link", Set.of("veth0", "veth1")));
        assertThat(Leftovers.check(List.of(before), List.of(before))).isEmpty();
        assertThat(Leftovers.check(List.of(before), List.of(left)))
                .extracting(Violation::evidence)
                .containsExactly("on a1, link: [veth1]");
        assertThat(Leftovers.check(List.of(before), List.of())).hasSize(1);
    }

    @Test
    void aProcessThatTakesTooMuchIsSeen() {
        Map<String, Use.Bound> bounds = Map.of("server", new Use.Bound(100, 50));
        assertThat(Use.check(List.of(use(100, 50)), bounds)).isEmpty();
        assertThat(Use.check(List.of(use(101, 50)), bounds)).hasSize(1);
        assertThat(Use.check(List.of(use(100, 51)), bounds)).hasSize(1);
        assertThat(Use.check(List.of(), bounds)).hasSize(1);
    }

    @Test
    void aFaultThatDidNotHappenIsSeen() {
        var good = new FaultSeen("kill", List.of("s1"), 0, 1, "process 7 has ended", true);
        var nothing = new FaultSeen("kill", List.of("s1"), 0, 1, "", true);
        var lasting = new FaultSeen("kill", List.of("s1"), 0, 1, "process 7 has ended", false);
        assertThat(Faults.check(List.of(good), 1)).isEmpty();
        assertThat(Faults.check(List.of(nothing), 1)).hasSize(1);
        assertThat(Faults.check(List.of(lasting), 1)).hasSize(1);
        assertThat(Faults.check(List.of(good), 2)).hasSize(1);
    }

    @Test
    void aCallThatARestartFailsIsSeen() {
        var restart = new FaultSeen(Restarts.NAME, List.of("s1"), 10, 20, "proof", true);
        var kill = new FaultSeen("leader-killed", List.of("s1"), 30, 40, "proof", true);
        var done = new Attempt(12, 13, true, "");
        var failed = new Attempt(14, 15, false, "UNAVAILABLE");
        var later = new Attempt(31, 32, false, "UNAVAILABLE");
        assertThat(Restarts.check(List.of(restart, kill), List.of(done, later))).isEmpty();
        assertThat(Restarts.check(List.of(restart), List.of(done, failed))).hasSize(1);
        assertThat(Restarts.check(List.of(restart), List.of(later))).hasSize(1);
    }

    private static TokenCall call(String token, String task) {
        return new TokenCall(token, task, Outcome.OK);
    }

    private static TaskSeen task(String arn, String token) {
        return new TaskSeen(arn, token, "once", "STOPPED", "m1", List.of(), List.of(), 16, true);
    }

    private static TaskSeen alive(String arn, String address) {
        return task("RUNNING", arn, List.of(address), List.of(), 16);
    }

    private static TaskSeen task(
            String status, String arn, List<String> addresses, List<String> ports, long memory) {
        return new TaskSeen(arn, "t", "f", status, "m1", addresses, ports, memory, false);
    }

    private static PlacementsSeen moment(TaskSeen... tasks) {
        return new PlacementsSeen(0, List.of(tasks), Map.of("m1", 1_000L));
    }

    private static RowsSeen rows(String server, long sequence, String digest) {
        return new RowsSeen(server, sequence, Map.of("tasks", digest));
    }

    private static ProcessUse use(long megabytes, int files) {
        return new ProcessUse(0, "s1", "server", megabytes, files);
    }
}
