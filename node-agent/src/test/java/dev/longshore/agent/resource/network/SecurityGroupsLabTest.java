package dev.longshore.agent.resource.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.longshore.agent.lab.Lab;
import dev.longshore.agent.resource.network.address.Cidr;
import dev.longshore.proto.agent.DeniedFlow;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.HostSecurityGroups;
import dev.longshore.proto.agent.Peer;
import dev.longshore.proto.agent.SecurityGroup;
import dev.longshore.proto.agent.SecurityGroupMember;
import dev.longshore.proto.agent.SecurityGroupRule;
import dev.longshore.proto.agent.TaskNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tasks of several groups and two networks on two hosts: who reaches whom, and how. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SecurityGroupsLabTest {
    private static final String VPC = "10.32.0.0/16";
    private static final String OTHER_VPC = "10.64.0.0/16";
    private static final List<String> BLOCKS_1 = List.of("10.32.0.64/26", "10.64.0.64/26");
    private static final List<String> BLOCKS_2 = List.of("10.32.0.128/26", "10.64.0.128/26");
    private static final int ALL = -1;
    private static final int ICMP = 1;
    private static final int TCP = 6;

    private record Task(String host, String name, String address, List<String> groups) {
        boolean isInVpc(String range) {
            return Cidr.parse(range).contains(Cidr.parse(address));
        }
    }

    private static final List<Task> TASKS =
            List.of(
                    new Task("a1", "web1", "10.32.0.65", List.of("sg-web")),
                    new Task("a1", "db1", "10.32.0.66", List.of("sg-db")),
                    new Task("a1", "both1", "10.32.0.67", List.of("sg-admin", "sg-web")),
                    new Task("a1", "far1", "10.64.0.65", List.of("sg-far")),
                    new Task("a2", "web2", "10.32.0.129", List.of("sg-web")),
                    new Task("a2", "db2", "10.32.0.130", List.of("sg-db")),
                    new Task("a2", "quiet2", "10.32.0.131", List.of("sg-quiet")),
                    new Task("a2", "locked2", "10.32.0.132", List.of("sg-locked")),
                    new Task("a2", "far2", "10.64.0.129", List.of("sg-far")));

    private static final List<SecurityGroup> GROUPS =
            List.of(
                    group(
                            "sg-web",
                            in(TCP, 80, 80, "0.0.0.0/0"),
                            in(ICMP, ALL, ALL, "sg-web"),
                            out(ALL, ALL, ALL, "0.0.0.0/0")),
                    group(
                            "sg-db",
                            in(TCP, 5432, 5432, "sg-web"),
                            in(TCP, 80, 80, "10.32.0.64/26"),
                            out(ALL, ALL, ALL, "0.0.0.0/0")),
                    group(
                            "sg-admin",
                            in(ICMP, 8, 0, "0.0.0.0/0"),
                            in(TCP, 5000, 6000, "sg-db"),
                            out(ALL, ALL, ALL, "0.0.0.0/0")),
                    group("sg-quiet", out(ALL, ALL, ALL, "0.0.0.0/0")),
                    group(
                            "sg-locked",
                            in(ALL, ALL, ALL, "sg-db"),
                            out(TCP, 80, 80, "sg-web"),
                            out(ICMP, ALL, ALL, "sg-db")),
                    group(
                            "sg-far",
                            in(ALL, ALL, ALL, "0.0.0.0/0"),
                            out(ALL, ALL, ALL, "0.0.0.0/0")));

    /** What is tried between each two of them. */
    private enum Probe {
        PING(ICMP, 8, "busybox ping -q -c 1 -W 1 %s >/dev/null 2>&1"),
        HTTP(TCP, 80, "timeout 1 bash -c '</dev/tcp/%s/80' 2>/dev/null"),
        SQL(TCP, 5432, "timeout 1 bash -c '</dev/tcp/%s/5432' 2>/dev/null");

        private final int protocol;
        private final int port;
        private final String command;

        Probe(int protocol, int port, String command) {
            this.protocol = protocol;
            this.port = port;
            this.command = command;
        }
    }

    private Lab lab;

    @BeforeAll
    void bootHosts() throws IOException {
        lab = new Lab(2);
    }

    @AfterAll
    void removeHosts() {
        lab.close();
    }

    @AfterEach
    void removeNetworks() throws NetworkFailure {
        for (String host : new String[] {"a1", "a2"}) {
            LinuxTaskNetworks networks = networks(host);
            for (String task : networks.list()) {
                networks.remove(task);
            }
        }
    }

    @Test
    void everyPairReachesEachOtherAsItsGroupsSay() throws Exception {
        begin(TASKS);

        assertThat(reached()).isEqualTo(expected(GROUPS));

        List<SecurityGroup> fewer =
                GROUPS.stream()
                        .map(
                                group ->
                                        group.getId().equals("sg-web")
                                                ? group(
                                                        "sg-web",
                                                        in(TCP, 80, 80, "sg-locked"),
                                                        out(TCP, ALL, ALL, "sg-db"))
                                                : group)
                        .toList();
        for (String host : List.of("a1", "a2")) {
            networks(host).applySecurityGroups(told(fewer));
        }
        assertThat(reached()).isEqualTo(expected(fewer));
    }

    @Test
    void aFlowOutlivesTheRuleThatLetItIn() throws Exception {
        Task web = TASKS.get(0);
        Task db = TASKS.get(5);
        begin(List.of(web, db));
        lab.exec(
                "a1",
                "sh",
                "-c",
                inTask(web)
                        + "bash -c 'exec 3<>/dev/tcp/"
                        + db.address()
                        + "/5432; touch /run/open; while ! [ -e /run/go ]; do sleep 0.02; done;"
                        + " printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3; head -1 <&3 >/run/answer.new; mv /run/answer.new /run/answer'"
                        + " >/dev/null 2>&1 & while ! [ -e /run/open ]; do sleep 0.02; done");

        networks("a2").applySecurityGroups(told(List.of(group("sg-db"))));

        assertThat(lab.succeeds("a1", "sh", "-c", inTask(web) + command(Probe.SQL, db))).isFalse();
        lab.exec(
                "a1", "sh", "-c", "touch /run/go; while ! [ -e /run/answer ]; do sleep 0.02; done");
        assertThat(Files.readString(lab.path("a1", "/run/answer"))).startsWith("HTTP/1");
    }

    @Test
    void anAgentThatRestartsGoesOnRefusing() throws Exception {
        Task web = TASKS.get(0);
        Task quiet = TASKS.get(6);
        begin(List.of(web, quiet));
        lab.exec("a2", "nft", "flush", "ruleset"); // as the restart of a firewall does
        assertThat(lab.succeeds("a1", "sh", "-c", inTask(web) + command(Probe.HTTP, quiet)))
                .isTrue();

        networks("a2").applyVpcs(List.of(VPC, OTHER_VPC)); // without a word of groups

        assertThat(lab.succeeds("a1", "sh", "-c", inTask(web) + command(Probe.HTTP, quiet)))
                .isFalse();
    }

    @Test
    void whatIsRefusedIsListedAtTheTaskThatRefusesIt() throws Exception {
        Task web = TASKS.get(0);
        Task quiet = TASKS.get(6);
        Task locked = TASKS.get(7);
        begin(List.of(web, quiet, locked));
        LinuxTaskNetworks agent = networks("a2");
        agent.applySecurityGroups(told(GROUPS));
        lab.succeeds("a1", "sh", "-c", inTask(web) + command(Probe.SQL, quiet));
        lab.succeeds("a1", "sh", "-c", inTask(web) + command(Probe.PING, quiet));
        lab.succeeds("a2", "sh", "-c", inTask(locked) + command(Probe.SQL, web));

        DeniedFlows refused = agent.denied(quiet.name());
        assertThat(refused.getFlowsList())
                .extracting(
                        DeniedFlow::getEgress,
                        DeniedFlow::getPeer,
                        DeniedFlow::getProtocol,
                        DeniedFlow::getPort)
                .containsExactlyInAnyOrder(
                        tuple(false, web.address(), TCP, 5432),
                        tuple(false, web.address(), ICMP, 0));
        assertThat(refused.getFlowsList())
                .allSatisfy(
                        flow -> {
                            assertThat(flow.getPackets()).isPositive();
                            assertThat(flow.getBytes()).isGreaterThan(flow.getPackets() * 20);
                            assertThat(flow.getAgo().getSeconds()).isLessThan(60);
                        });
        assertThat(refused.getGroupsList())
                .singleElement()
                .satisfies(
                        group -> {
                            assertThat(group.getGroupId()).isEqualTo("sg-quiet");
                            assertThat(group.getSent()).isZero();
                            assertThat(group.getReceived())
                                    .isEqualTo(
                                            refused.getFlowsList().stream()
                                                    .mapToLong(DeniedFlow::getPackets)
                                                    .sum());
                        });
        assertThat(agent.denied(locked.name()).getFlowsList())
                .extracting(DeniedFlow::getEgress, DeniedFlow::getPeer, DeniedFlow::getPort)
                .containsExactly(tuple(true, web.address(), 5432));
        assertThat(agent.deniedByGroup()).hasSize(2);

        // What was refused a task is no news of another one that gets its address.
        agent.remove(quiet.name());
        agent.create("next2", network(quiet));
        assertThat(agent.denied("next2").getFlowsList()).isEmpty();
        assertThatThrownBy(() -> agent.denied(quiet.name()))
                .hasMessageContaining("has no network interface here");
    }

    /** Whoever tries all ports fills the machine's memory of flows; what follows is refused too. */
    @Test
    void moreThanCanBeRememberedIsRefusedAllTheSame() throws Exception {
        Task web = TASKS.get(0);
        Task quiet = TASKS.get(6);
        begin(List.of(web, quiet));
        LinuxTaskNetworks agent = networks("a2");
        agent.applySecurityGroups(told(GROUPS));

        lab.exec(
                "a1",
                "sh",
                "-c",
                inTask(web)
                        + "bash -c 'for p in $(seq 1 5000); do echo >/dev/udp/"
                        + quiet.address()
                        + "/$p; done' 2>/dev/null");

        assertThat(lab.succeeds("a1", "sh", "-c", inTask(web) + command(Probe.HTTP, quiet)))
                .isFalse();
        DeniedFlows refused = agent.denied(quiet.name());
        assertThat(refused.getFull()).isTrue();
        assertThat(refused.getFlowsCount()).isEqualTo(200);
        assertThat(refused.getUnlisted()).isEqualTo(4_096 - 200);
        assertThat(refused.getGroups(0).getReceived()).isGreaterThan(5_000);
    }

    private void begin(List<Task> tasks) throws NetworkFailure {
        for (String host : List.of("a1", "a2")) {
            networks(host).applyVpcs(List.of(VPC, OTHER_VPC));
            networks(host).applyPeers(List.of(host("a1", BLOCKS_1), host("a2", BLOCKS_2)));
            networks(host).applySecurityGroups(told(GROUPS));
        }
        for (Task task : tasks) {
            networks(task.host()).create(task.name(), network(task));
            for (String port : List.of("80", "5432")) {
                lab.exec(
                        task.host(),
                        "sh",
                        "-c",
                        inTask(task) + "busybox httpd -p " + port + " -h /run");
            }
        }
    }

    /** Each source tries all others at once. */
    private Set<String> reached() {
        var reached = new TreeSet<String>();
        for (Task from : TASKS) {
            var script = new StringBuilder();
            for (Task to : TASKS) {
                for (Probe probe : Probe.values()) {
                    if (!to.equals(from)) {
                        script.append(
                                "(%s && echo %s) &\n"
                                        .formatted(command(probe, to), name(from, probe, to)));
                    }
                }
            }
            script.append("wait");
            String output =
                    lab.exec(
                            from.host(),
                            "nsenter",
                            "--net=/run/netns/longshore-" + from.name(),
                            "sh",
                            "-c",
                            script.toString());
            output.lines().forEach(reached::add);
        }
        return reached;
    }

    private static Set<String> expected(List<SecurityGroup> groups) {
        var expected = new TreeSet<String>();
        for (Task from : TASKS) {
            for (Task to : TASKS) {
                for (Probe probe : Probe.values()) {
                    if (!to.equals(from) && passes(groups, from, probe, to)) {
                        expected.add(name(from, probe, to));
                    }
                }
            }
        }
        return expected;
    }

    private static String name(Task from, Probe probe, Task to) {
        return from.name() + "-" + probe + "-" + to.name();
    }

    private static boolean passes(List<SecurityGroup> groups, Task from, Probe probe, Task to) {
        return from.isInVpc(VPC) == to.isInVpc(VPC)
                && allows(groups, from, true, probe, to)
                && allows(groups, to, false, probe, from);
    }

    private static boolean allows(
            List<SecurityGroup> groups, Task own, boolean egress, Probe probe, Task other) {
        return groups.stream()
                .filter(group -> own.groups().contains(group.getId()))
                .flatMap(group -> group.getRulesList().stream())
                .filter(rule -> rule.getEgress() == egress)
                .filter(rule -> speaksOf(rule, probe))
                .anyMatch(
                        rule ->
                                rule.hasGroupId()
                                        ? other.groups().contains(rule.getGroupId())
                                        : Cidr.parse(rule.getCidr())
                                                .contains(Cidr.parse(other.address())));
    }

    private static boolean speaksOf(SecurityGroupRule rule, Probe probe) {
        boolean anyPort = rule.getFromPort() == ALL;
        boolean itsPort =
                probe.protocol == ICMP
                        ? rule.getFromPort() == probe.port
                        : rule.getFromPort() <= probe.port && probe.port <= rule.getToPort();
        return rule.getProtocol() == ALL
                || (rule.getProtocol() == probe.protocol && (anyPort || itsPort));
    }

    private static HostSecurityGroups told(List<SecurityGroup> groups) {
        var members = new ArrayList<SecurityGroupMember>();
        for (Task task : TASKS) {
            for (String group : task.groups()) {
                members.add(
                        SecurityGroupMember.newBuilder()
                                .setGroupId(group)
                                .setAddress(task.address())
                                .build());
            }
        }
        return HostSecurityGroups.newBuilder().addAllGroups(groups).addAllMembers(members).build();
    }

    private static SecurityGroup group(String id, SecurityGroupRule... rules) {
        return SecurityGroup.newBuilder().setId(id).addAllRules(List.of(rules)).build();
    }

    private static SecurityGroupRule in(int protocol, int from, int to, String peer) {
        return rule(false, protocol, from, to, peer);
    }

    private static SecurityGroupRule out(int protocol, int from, int to, String peer) {
        return rule(true, protocol, from, to, peer);
    }

    private static SecurityGroupRule rule(
            boolean egress, int protocol, int from, int to, String peer) {
        var rule =
                SecurityGroupRule.newBuilder()
                        .setEgress(egress)
                        .setProtocol(protocol)
                        .setFromPort(from)
                        .setToPort(to);
        return (peer.startsWith("sg-") ? rule.setGroupId(peer) : rule.setCidr(peer)).build();
    }

    private Peer host(String name, List<String> blocks) {
        return Peer.newBuilder().setHostAddress(lab.address(name)).addAllBlocks(blocks).build();
    }

    private static String inTask(Task task) {
        return "nsenter --net=/run/netns/longshore-" + task.name() + " ";
    }

    private static String command(Probe probe, Task to) {
        return probe.command.formatted(to.address());
    }

    private static TaskNetwork network(Task task) {
        return TaskNetwork.newBuilder()
                .setAddress(task.address())
                .setMac(VxlanEntries.mac(task.address()).replaceFirst("02:56", "02:42"))
                .setSubnetCidr(task.isInVpc(VPC) ? "10.32.0.0/17" : "10.64.0.0/17")
                .addAllSecurityGroups(task.groups())
                .build();
    }

    /** Each call is a new instance, as after a restart of the agent. */
    private LinuxTaskNetworks networks(String host) {
        return new LinuxTaskNetworks(lab.in(host), lab.path(host, "/run"), lab.address(host));
    }
}
