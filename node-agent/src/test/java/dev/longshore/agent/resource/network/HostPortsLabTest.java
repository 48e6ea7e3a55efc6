package dev.longshore.agent.resource.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.lab.Lab;
import dev.longshore.proto.agent.HostSecurityGroups;
import dev.longshore.proto.agent.SecurityGroup;
import dev.longshore.proto.agent.SecurityGroupRule;
import dev.longshore.proto.agent.TaskNetwork;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A task behind a port of its host, which another host, the host itself and a task call. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostPortsLabTest {
    private static final String VPC = "10.32.0.0/16";
    private static final String NODE = "10.32.0.65";
    private static final String OTHER = "10.32.0.66";

    private Lab lab;

    @BeforeAll
    void bootHosts() throws IOException {
        lab = new Lab(2);
    }

    @AfterAll
    void removeHosts() {
        lab.close();
    }

    @BeforeEach
    void begin() throws NetworkFailure {
        networks().applyVpcs(List.of(VPC));
        networks().applySecurityGroups(letIn("0.0.0.0/0"));
        create("node", NODE, "sg-node");
        inTask("node", "busybox httpd -p 80 -h /run; busybox httpd -p 81 -h /run");
        networks().applyHostPorts(ports("node", 80));
    }

    @AfterEach
    void removeNetworks() throws NetworkFailure {
        for (String task : networks().list()) {
            networks().remove(task);
        }
        networks().applyHostPorts(new TreeMap<>());
    }

    @Test
    void connectionsToThePortReachTheTaskFromEverywhere() throws Exception {
        create("other", OTHER, "sg-open");

        assertThat(opens("a2", 80)).as("from another host").isTrue();
        assertThat(opens("a1", 80)).as("from the host itself").isTrue();
        assertThat(
                        lab.succeeds(
                                "a1",
                                "sh",
                                "-c",
                                "nsenter --net=/run/netns/longshore-other " + call(80)))
                .as("from a task beside it")
                .isTrue();
        assertThat(opens("a2", 81)).as("a port that is not passed on").isFalse();
    }

    @Test
    void securityGroupsSeeTheClient() throws Exception {
        networks().applySecurityGroups(letIn(lab.address("a2") + "/32"));
        assertThat(opens("a2", 80)).isTrue();

        networks().applySecurityGroups(letIn("192.0.2.7/32"));
        assertThat(opens("a2", 80)).isFalse();
    }

    @Test
    void aPortStaysOverARestartAndGoesWithItsTask() throws Exception {
        lab.exec("a1", "nft", "flush", "ruleset"); // as the restart of a firewall does
        networks().applyVpcs(List.of(VPC)); // another instance, without a word of ports
        assertThat(opens("a2", 80)).isTrue();

        networks().remove("node");
        assertThat(opens("a2", 80)).isFalse();
        assertThat(lab.exec("a1", "nft", "list", "ruleset")).doesNotContain(NODE);
    }

    @Test
    void aPortAtWhichTheHostListensIsNotTaken() throws Exception {
        lab.exec("a1", "busybox", "httpd", "-p", "81", "-h", "/run");

        networks().applyHostPorts(ports("node", 80, 81));

        assertThat(lab.exec("a1", "nft", "list", "map", "inet", "longshore", "ports"))
                .contains("80 : " + NODE)
                .doesNotContain("81 :");
    }

    private static SortedMap<String, SortedSet<Integer>> ports(String task, Integer... ports) {
        return new TreeMap<>(Map.of(task, new TreeSet<>(List.of(ports))));
    }

    private static HostSecurityGroups letIn(String clients) {
        return HostSecurityGroups.newBuilder()
                .addGroups(
                        SecurityGroup.newBuilder()
                                .setId("sg-node")
                                .addRules(
                                        SecurityGroupRule.newBuilder()
                                                .setProtocol(6)
                                                .setFromPort(80)
                                                .setToPort(80)
                                                .setCidr(clients)))
                .addGroups(
                        SecurityGroup.newBuilder()
                                .setId("sg-open")
                                .addRules(
                                        SecurityGroupRule.newBuilder()
                                                .setEgress(true)
                                                .setProtocol(-1)
                                                .setCidr("0.0.0.0/0")))
                .build();
    }

    private void create(String task, String address, String... groups) throws NetworkFailure {
        networks()
                .create(
                        task,
                        TaskNetwork.newBuilder()
                                .setAddress(address)
                                .setMac(VxlanEntries.mac(address).replaceFirst("02:56", "02:42"))
                                .setSubnetCidr("10.32.0.0/17")
                                .addAllSecurityGroups(List.of(groups))
                                .build());
    }

    private void inTask(String task, String script) {
        lab.exec("a1", "nsenter", "--net=/run/netns/longshore-" + task, "sh", "-c", script);
    }

    private boolean opens(String host, int port) {
        return lab.succeeds(host, "sh", "-c", call(port));
    }

    private String call(int port) {
        return "timeout 1 bash -c '</dev/tcp/%s/%d' 2>/dev/null".formatted(lab.address("a1"), port);
    }

    /** Each call is a new instance, as after a restart of the agent. */
    private LinuxTaskNetworks networks() {
        return new LinuxTaskNetworks(lab.in("a1"), lab.path("a1", "/run"), lab.address("a1"));
    }
}
