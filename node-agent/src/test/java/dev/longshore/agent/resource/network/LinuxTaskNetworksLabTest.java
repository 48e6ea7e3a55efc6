package dev.longshore.agent.resource.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.lab.Lab;
import dev.longshore.proto.agent.Peer;
import dev.longshore.proto.agent.TaskNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two hosts, a block of addresses each. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LinuxTaskNetworksLabTest {
    private static final String VPC = "10.32.0.0/16";
    private static final String BLOCK_1 = "10.32.0.64/26";
    private static final String BLOCK_2 = "10.32.0.128/26";
    private static final String ADDRESS_1 = "10.32.0.65";
    private static final String ADDRESS_1B = "10.32.0.66";
    private static final String ADDRESS_2 = "10.32.0.129";

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
    void tasksReachEachOtherOnOneHostAndAcrossHosts() throws Exception {
        connectHosts();
        create("a1", "one", ADDRESS_1);
        create("a1", "another", ADDRESS_1B);
        create("a2", "two", ADDRESS_2);

        assertThat(pings("a1", "one", ADDRESS_1B)).isTrue();
        assertThat(pings("a1", "one", ADDRESS_2)).isTrue();
        assertThat(pings("a2", "two", ADDRESS_1)).isTrue();
        // The largest packet that the task's interface lets through must cross the overlay whole.
        assertThat(
                        inTask(
                                "a1", "one", "busybox", "ping", "-q", "-c", "1", "-W", "2", "-s",
                                "1422", ADDRESS_2))
                .isTrue();
        assertThat(lab.succeeds("a1", "busybox", "ping", "-q", "-c", "1", "-W", "2", ADDRESS_2))
                .as("a host reaches the tasks of its peers, too")
                .isTrue();
    }

    @Test
    void fromOneNetworkToAnotherNoPacketGoes() throws Exception {
        connectHosts();
        String other = "10.77.1.17";
        String same = "10.77.1.18";
        for (String host : List.of("a1", "a2")) {
            networks(host).applyVpcs(List.of(VPC, "10.77.0.0/16"));
        }
        create("a1", "one", ADDRESS_1);
        create("a1", "other", other);
        create("a1", "same", same);

        assertThat(pings("a1", "other", same)).isTrue();
        assertThat(pings("a1", "one", other)).as("there").isFalse();
        assertThat(pings("a1", "other", ADDRESS_1)).as("and back").isFalse();
        assertThat(pings("a1", "other", lab.address("machine"))).isTrue();
    }

    @Test
    void tasksLeaveWithTheAddressOfTheirHost() throws Exception {
        connectHosts();
        create("a1", "one", ADDRESS_1);

        assertThat(pings("a1", "one", lab.address("machine"))).isTrue();
        assertThat(pings("a1", "one", "10.32.7.7"))
                .as("an address of the overlay that nobody has")
                .isFalse();
        assertThat(inTask("a1", "one", "busybox", "ping", "-c", "1", "-W", "1", "169.254.170.2"))
                .isTrue();
    }

    @Test
    void aTaskCannotSendFromAnAddressThatIsNotItsOwn() throws Exception {
        connectHosts();
        create("a1", "one", ADDRESS_1);
        create("a1", "another", ADDRESS_1B);
        lab.exec(
                "a1",
                "ip",
                "-netns",
                "longshore-one",
                "addr",
                "add",
                "10.32.0.77/32",
                "dev",
                "eth0");
        lab.exec("a1", "ip", "route", "add", "10.32.0.77/32", "dev", "lstone");

        assertThat(
                        inTask(
                                "a1",
                                "one",
                                "busybox",
                                "ping",
                                "-q",
                                "-c",
                                "1",
                                "-W",
                                "1",
                                "-I",
                                "10.32.0.77",
                                ADDRESS_1B))
                .isFalse();
        assertThat(pings("a1", "one", ADDRESS_1B)).isTrue();
    }

    @Test
    void creatingAgainChangesNothingAndRemovingLeavesNothing() throws Exception {
        connectHosts();
        create("a1", "one", ADDRESS_1);
        String index = lab.exec("a1", "cat", "/sys/class/net/lstone/ifindex");

        assertThat(networks("a1").create("one", network(ADDRESS_1)).toString())
                .endsWith("/run/netns/longshore-one");
        assertThat(lab.exec("a1", "cat", "/sys/class/net/lstone/ifindex")).isEqualTo(index);
        assertThat(networks("a1").list()).containsExactly("one");

        networks("a1").remove("one");
        networks("a1").remove("one");
        assertThat(networks("a1").list()).isEmpty();
        assertThat(lab.exec("a1", "ip", "netns", "list")).isBlank();
        assertThat(lab.exec("a1", "nft", "list", "ruleset")).doesNotContain(ADDRESS_1);
        assertThat(lab.exec("a1", "ip", "route")).doesNotContain(ADDRESS_1);
    }

    @Test
    void whatACrashLeftIsFoundAndBuiltAnew() throws Exception {
        connectHosts();
        create("a1", "one", ADDRESS_1);
        var journal = new NetworkJournal(lab.path("a1", "/run/longshore/network"));
        journal.write("one", NetworkJournal.Entry.of(false, network(ADDRESS_1)));
        lab.exec("a1", "ip", "link", "del", "lstone");

        create("a1", "one", ADDRESS_1);
        assertThat(pings("a1", "one", lab.address("a1"))).isTrue();

        journal.delete("one"); // as if made by something that kept no journal
        assertThat(networks("a1").list()).containsExactly("one");
        networks("a1").remove("one");
        assertThat(networks("a1").list()).isEmpty();
    }

    @Test
    void anAgentThatRestartsKeepsTheNetworksThatItFinds() throws Exception {
        connectHosts();
        create("a1", "one", ADDRESS_1);
        lab.exec("a1", "nft", "flush", "ruleset"); // as the restart of a firewall does

        create(
                "a1",
                "another",
                ADDRESS_1B); // another instance: all of it is loaded again, without a word of a
        // server

        assertThat(pings("a1", "one", ADDRESS_1B)).isTrue();
        assertThat(lab.exec("a1", "nft", "list", "set", "inet", "longshore", "vpc")).contains(VPC);
    }

    @Test
    void whatOthersRemoveIsMadeAgain() throws Exception {
        connectHosts();
        create("a2", "two", ADDRESS_2);
        LinuxTaskNetworks agent = networks("a1");
        agent.create("one", network(ADDRESS_1));
        agent.restore(); // nothing is amiss
        lab.exec("a1", "nft", "flush", "ruleset"); // as the restart of a firewall does
        lab.exec("a1", "ip", "link", "del", "longshore0");
        assertThat(pings("a1", "one", ADDRESS_2)).isFalse();

        agent.restore();

        assertThat(pings("a1", "one", ADDRESS_2)).isTrue();
        assertThat(lab.exec("a1", "nft", "list", "set", "inet", "longshore", "sources"))
                .contains(ADDRESS_1);
    }

    @Test
    void theOverlayFollowsItsPeers() throws Exception {
        connectHosts();
        create("a1", "one", ADDRESS_1);
        create("a2", "two", ADDRESS_2);
        var networks = networks("a1");

        networks.applyPeers(List.of(host("a1", BLOCK_1)));
        assertThat(pings("a1", "one", ADDRESS_2)).isFalse();
        assertThat(lab.exec("a1", "bridge", "fdb", "show", "dev", "longshore0"))
                .doesNotContain("dst");

        connectHosts();
        assertThat(pings("a1", "one", ADDRESS_2)).isTrue();
        assertThat(Files.exists(lab.path("a1", "/run/netns/longshore-one"))).isTrue();
    }

    private void connectHosts() throws NetworkFailure {
        for (String name : List.of("a1", "a2")) {
            networks(name).applyVpcs(List.of(VPC));
            networks(name).applyPeers(List.of(host("a1", BLOCK_1), host("a2", BLOCK_2)));
        }
    }

    private Peer host(String name, String block) {
        return Peer.newBuilder().setHostAddress(lab.address(name)).addBlocks(block).build();
    }

    private void create(String host, String task, String address) throws NetworkFailure {
        networks(host).create(task, network(address));
    }

    /** Each call is a new instance, as after a restart of the agent. */
    private LinuxTaskNetworks networks(String host) {
        return new LinuxTaskNetworks(lab.in(host), lab.path(host, "/run"), lab.address(host));
    }

    private boolean pings(String host, String task, String address) {
        return inTask(host, task, "busybox", "ping", "-q", "-c", "1", "-W", "1", address);
    }

    private boolean inTask(String host, String task, String... command) {
        String[] whole = new String[command.length + 2];
        whole[0] = "nsenter";
        whole[1] = "--net=/run/netns/longshore-" + task;
        System.arraycopy(command, 0, whole, 2, command.length);
        return lab.succeeds(host, whole);
    }

    private static TaskNetwork network(String address) {
        return TaskNetwork.newBuilder()
                .setAddress(address)
                .setMac(mac(address))
                .setSubnetCidr("10.32.0.0/17")
                .build();
    }

    private static String mac(String address) {
        return VxlanEntries.mac(address).replaceFirst("02:56", "02:42");
    }
}
