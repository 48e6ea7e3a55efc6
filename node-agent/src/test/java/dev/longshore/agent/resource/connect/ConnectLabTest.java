package dev.longshore.agent.resource.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.lab.Lab;
import dev.longshore.agent.resource.ResourceFailure;
import dev.longshore.agent.resource.balancer.haproxy.Haproxy;
import dev.longshore.agent.resource.network.LinuxTaskNetworks;
import dev.longshore.agent.resource.network.NetworkFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.ConnectAlias;
import dev.longshore.proto.agent.ConnectEndpoint;
import dev.longshore.proto.agent.ConnectView;
import dev.longshore.proto.agent.HostSecurityGroups;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.SecurityGroup;
import dev.longshore.proto.agent.SecurityGroupMember;
import dev.longshore.proto.agent.SecurityGroupRule;
import dev.longshore.proto.agent.TaskNetwork;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tasks of one host that call others by Service Connect, with a real proxy. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConnectLabTest {
    private static final String VPC = "10.32.0.0/16";
    private static final String CLIENT = "10.32.0.65";
    private static final String ONE = "10.32.0.66";
    private static final String TWO = "10.32.0.67";
    private static final String OTHER = "10.32.0.68";
    private static final String CALLED = "169.254.172.1";

    private Lab lab;
    private ConnectKeeper keeper;

    @BeforeAll
    void bootHosts() throws IOException {
        lab = new Lab(1);
    }

    @AfterAll
    void removeHosts() {
        lab.close();
    }

    @BeforeEach
    void begin() throws Exception {
        networks().applyVpcs(List.of(VPC));
        networks().applySecurityGroups(groups());
        create("client", CLIENT, "sg-client");
        create("one", ONE, "sg-server");
        create("two", TWO, "sg-server");
        create("other", OTHER, "sg-other");
        for (String server : List.of("one", "two", "client")) {
            lab.exec("a1", "mkdir", "-p", "/run/www-" + server);
            lab.exec("a1", "sh", "-c", "echo " + server + " > /run/www-" + server + "/index.html");
            inTask(server, "busybox httpd -p 80 -h /run/www-" + server);
        }
        keeper = keeper();
        keeper.start();
    }

    @AfterEach
    void removeAll() throws Exception {
        for (String task : keeper.list()) {
            keeper.release(task(task, CLIENT));
        }
        keeper.close();
        for (String task : networks().list()) {
            networks().remove(task);
        }
    }

    @Test
    void aCallReachesAServerUnderTheClientsAddress() throws Exception {
        answer(ONE, TWO);
        keeper.prepare(task("client", CLIENT));

        // The servers' group lets in members of the client's only.
        assertThat(calls("client", 4)).containsExactlyInAnyOrder("one", "one", "two", "two");
        assertThat(fails("other")).as("a task that may not call").isTrue();
    }

    @Test
    void groupsThatDoNotLetTheClientInKeepItOut() throws Exception {
        answer(ONE);
        keeper.prepare(task("other", OTHER));
        assertThat(lab.succeeds("a1", "sh", "-c", in("other", "curl -sf -m 9 http://" + CALLED)))
                .isFalse();
    }

    @Test
    void aServerThatIsNotThereIsAvoided() throws Exception {
        answer(ONE, "10.32.0.99", OTHER);
        keeper.prepare(task("client", CLIENT));

        assertThat(calls("client", 30)).hasSize(30).containsOnly("one");
    }

    @Test
    void serversComeAndGoWithoutALostRequest() throws Exception {
        answer(ONE);
        keeper.prepare(task("client", CLIENT));
        lab.exec("a1", "sh", "-c", "rm -f /run/calls /run/failed /run/end; : > /run/failed");
        lab.exec(
                "a1",
                "sh",
                "-c",
                "(while ! [ -e /run/end ]; do %s || echo $? >> /run/failed; done >> /run/calls) & "
                        .formatted(in("client", "curl -s -f -m 5 http://" + CALLED)));
        for (int i = 0; i < 5; i++) {
            answer(ONE, TWO);
            awaitCalls("two");
            answer(TWO);
            awaitOnly("two");
            answer(ONE, TWO);
            awaitCalls("one");
            answer(ONE);
            awaitOnly("one");
        }
        lab.exec("a1", "touch", "/run/end");
        assertThat(lab.exec("a1", "cat", "/run/failed")).isEmpty();
    }

    /** The server is there until it is stopped: what it has begun to answer it may end. */
    @Test
    void anAnswerThatIsOnItsWayComesWholeWhenItsServerIsTakenAway() throws Exception {
        lab.exec(
                "a1",
                "sh",
                "-c",
                "rm -f /run/begun /run/go /run/answer; mkdir -p /run/www-one/cgi-bin; "
                        + "printf '#!/bin/sh\nprintf \"Content-Length: 13\\r\\n\\r\\n\"; touch /run/begun; "
                        + "until [ -e /run/go ]; do sleep 0.05; done; echo whole answer\n' > /run/www-one/cgi-bin/slow; "
                        + "chmod +x /run/www-one/cgi-bin/slow");
        answer(ONE);
        keeper.prepare(task("client", CLIENT));
        lab.exec(
                "a1",
                "sh",
                "-c",
                "(%s; echo $? >> /run/answer.new; mv /run/answer.new /run/answer) & until [ -e /run/begun ]; do sleep 0.05; done"
                        .formatted(
                                in(
                                        "client",
                                        "curl -s -f -m 20 http://"
                                                + CALLED
                                                + "/cgi-bin/slow > /run/answer.new")));
        answer(TWO);
        awaitAway(ONE);
        lab.exec(
                "a1",
                "sh",
                "-c",
                "sleep 0.5; touch /run/go; until [ -e /run/answer ]; do sleep 0.05; done");

        assertThat(lab.exec("a1", "cat", "/run/answer").lines())
                .containsExactly("whole answer", "0");
    }

    /** Until the proxy sends a server nothing new. */
    private void awaitAway(String server) throws IOException {
        var haproxy = new Haproxy(lab.path("a1", "/run/connect"));
        while (haproxy.servers().values().stream()
                .anyMatch(it -> it.path().contains(server) && !it.inMaintenance())) {
            Thread.onSpinWait();
        }
    }

    private void awaitCalls(String server) {
        lab.exec(
                "a1",
                "sh",
                "-c",
                ": > /run/calls; until grep -q " + server + " /run/calls; do sleep 0.05; done");
    }

    /** Until nobody else has answered for a while. */
    private void awaitOnly(String server) {
        lab.exec(
                "a1",
                "sh",
                "-c",
                "until : > /run/calls; sleep 0.3; ! grep -v -q "
                        + server
                        + " /run/calls; do :; done");
    }

    @Test
    void theProxyGoesOnWhileTheAgentIsAwayAndIsFoundAgain() throws Exception {
        answer(ONE);
        keeper.prepare(task("client", CLIENT));
        String pid = lab.exec("a1", "cat", "/run/connect/pid");
        keeper.close();
        assertThat(calls("client", 1)).containsExactly("one");

        keeper = keeper(); // nobody has told it of anything
        keeper.start();
        assertThat(calls("client", 1)).containsExactly("one");
        lab.exec("a1", "sh", "-c", "kill -9 $(cat /run/connect/pid)");
        lab.exec(
                "a1",
                "sh",
                "-c",
                "until [ -s /run/connect/pid ] && ! grep -qx '%s' /run/connect/pid && %s; do sleep 0.2; done"
                        .formatted(pid.strip(), in("client", "curl -sf -m 5 http://" + CALLED)));
        answer(TWO);
        lab.exec(
                "a1",
                "sh",
                "-c",
                "until %s | grep -q two; do sleep 0.1; done"
                        .formatted(in("client", "curl -s -m 5 http://" + CALLED)));
    }

    @Test
    void aTaskMayCallItself() throws Exception {
        answer(CLIENT);
        keeper.prepare(task("client", CLIENT));
        assertThat(calls("client", 2)).containsExactly("client", "client");
    }

    /** Each view is listened for beside the others, and only its own tasks come to it. */
    @Test
    void tasksOfAnotherDeploymentHaveAnotherView() throws Exception {
        answer(ONE);
        keeper.prepare(task("client", CLIENT));
        AssignedTask another = task("two", TWO);
        keeper.prepare(
                another.toBuilder()
                        .setConnect(
                                another.getConnect().toBuilder()
                                        .setId("2")
                                        .addAliases(
                                                another.getConnect().getAliases(0).toBuilder()
                                                        .setDnsName("other")
                                                        .setAddress("169.254.172.2")))
                        .build());

        assertThat(calls("client", 3)).containsOnly("one");
        assertThat(
                        lab.succeeds(
                                "a1",
                                "sh",
                                "-c",
                                in("client", "curl -sf -m 2 http://169.254.172.2")))
                .as("what is not in its view")
                .isFalse();
        assertThat(lab.exec("a1", "cat", "/run/connect/haproxy.cfg"))
                .contains("frontend 1.0", "frontend 2.0", "frontend 2.1");
    }

    @Test
    void withTheLastTaskThatCallsTheProxyGoes() throws Exception {
        answer(ONE);
        assertThat(lab.exec("a1", "ip", "netns", "list")).doesNotContain("ls-connect");
        keeper.prepare(task("client", CLIENT));
        keeper.prepare(task("other", OTHER));
        keeper.release(task("client", CLIENT));
        assertThat(fails("client")).isTrue();
        assertThat(lab.exec("a1", "ip", "netns", "list")).contains("ls-connect");

        keeper.release(task("other", OTHER));
        assertThat(keeper.list()).isEmpty();
        assertThat(lab.exec("a1", "ip", "netns", "list")).doesNotContain("ls-connect");
        assertThat(lab.exec("a1", "ip", "rule")).doesNotContain("21331");
        assertThat(lab.exec("a1", "nft", "list", "ruleset")).doesNotContain("connect");
    }

    /** Requests, each over a connection of its own; what was answered. */
    private List<String> calls(String from, int count) {
        String call = "curl -s -f -m 9 http://" + CALLED + " || echo failed; ";
        return lab.exec("a1", "sh", "-c", in(from, call.repeat(count))).lines().toList();
    }

    private boolean fails(String from) {
        return !lab.succeeds("a1", "sh", "-c", in(from, "curl -s -f -m 2 http://" + CALLED));
    }

    private static String in(String task, String script) {
        return "nsenter --net=/run/netns/longshore-" + task + " sh -c '" + script + "'";
    }

    private void inTask(String task, String script) {
        lab.exec("a1", "sh", "-c", in(task, script));
    }

    private static AssignedTask task(String id, String address) {
        return AssignedTask.newBuilder()
                .setTaskArn("arn:aws:ecs:us-east-1:123456789012:task/c/" + id)
                .setNetwork(TaskNetwork.newBuilder().setAddress(address))
                .setConnect(
                        ConnectView.newBuilder()
                                .setId("1")
                                .addAliases(
                                        ConnectAlias.newBuilder()
                                                .setDnsName("api")
                                                .setPort(80)
                                                .setAddress(CALLED)
                                                .setEndpoint("srv-a")
                                                .setProtocol("http")
                                                .setIdleTimeout(300)
                                                .setRequestTimeout(15)))
                .build();
    }

    private void answer(String... addresses) throws ResourceFailure {
        var table = new TreeMap<String, PartEntry>();
        for (String address : addresses) {
            table.put(
                    address,
                    PartEntry.newBuilder()
                            .setConnectEndpoint(
                                    ConnectEndpoint.newBuilder()
                                            .setEndpoint("srv-a")
                                            .setAddress(address)
                                            .setPort(80))
                            .build());
        }
        keeper.part().apply().apply(table);
    }

    private static HostSecurityGroups groups() {
        var all = HostSecurityGroups.newBuilder();
        for (String group : List.of("sg-client", "sg-server", "sg-other")) {
            all.addGroups(
                    SecurityGroup.newBuilder()
                            .setId(group)
                            .addRules(
                                    SecurityGroupRule.newBuilder()
                                            .setEgress(true)
                                            .setProtocol(-1)
                                            .setCidr(VPC))
                            .addRules(
                                    SecurityGroupRule.newBuilder()
                                            .setProtocol(6)
                                            .setFromPort(80)
                                            .setToPort(80)
                                            .setGroupId("sg-client")));
        }
        return all.addMembers(
                        SecurityGroupMember.newBuilder().setGroupId("sg-client").setAddress(CLIENT))
                .build();
    }

    private void create(String task, String address, String group) throws NetworkFailure {
        networks()
                .create(
                        task,
                        TaskNetwork.newBuilder()
                                .setAddress(address)
                                .setMac(
                                        "02:42:0a:20:00:%02x"
                                                .formatted(
                                                        Integer.parseInt(
                                                                address.substring(
                                                                        address.lastIndexOf('.')
                                                                                + 1))))
                                .setSubnetCidr("10.32.0.0/17")
                                .addSecurityGroups(group)
                                .build());
    }

    private LinuxTaskNetworks networks() {
        return new LinuxTaskNetworks(lab.in("a1"), lab.path("a1", "/run"), lab.address("a1"));
    }

    private ConnectKeeper keeper() {
        return new ConnectKeeper(
                lab.in("a1"), networks(), lab.path("a1", "/run/connect"), "/run/connect");
    }
}
