package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Servers on small disks that fill up and are emptied again. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DiskFullIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final List<String> SERVERS = List.of("s1", "s2", "s3");

    /** Of each server's disk; the reserve is a half of it, and below an eighth a server stops. */
    private static final int DISK_MEGABYTES = 128;

    private static final int RESERVE_MEGABYTES = 64;

    private LabCluster cluster;

    @BeforeAll
    void up() {
        // the hosts first: their disks are mounted before the servers start
        LabPlace place = LabPlace.take();
        Command hosts = place.command();
        String lab = LabCluster.root().resolve("deploy/lab").toString();
        hosts.run(lab, "up", "--servers", "3", "--agents", "0").ok();
        for (String server : SERVERS) {
            String size = "size=" + DISK_MEGABYTES + "m";
            hosts.run(
                            lab,
                            "exec",
                            server,
                            "mount",
                            "-t",
                            "tmpfs",
                            "-o",
                            size,
                            "tmpfs",
                            "/var/lib/longshore")
                    .ok();
        }
        cluster =
                new LabCluster(
                        place,
                        3,
                        0,
                        "LONGSHORE_STORAGE_RESERVE_MEGABYTES",
                        String.valueOf(RESERVE_MEGABYTES),
                        "AWS_MAX_ATTEMPTS",
                        "1");
        cluster.awaitAgents();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    @Order(1)
    void aLeaderWithoutRoomHandsOver() {
        String full = leader();
        fill(full, RESERVE_MEGABYTES / 2);
        LabCluster.await("another leader", SOON, () -> !leader().equals(full));
        assertThat(readiness(full))
                .contains("ready, read-only: Server " + full + " takes no writes");
        assertThat(create(full, "handed-over").ok()).contains("handed-over");
        empty(full);
        LabCluster.await("room again", SOON, () -> readiness(full).equals("ready\n"));
    }

    @Test
    @Order(2)
    void withoutRoomAnywhereReadsGoOnAndWritesComeBackWithTheRoom() {
        SERVERS.forEach(server -> fill(server, RESERVE_MEGABYTES / 2));
        SERVERS.forEach(
                server ->
                        LabCluster.await(
                                server + " is read-only",
                                SOON,
                                () -> readiness(server).contains("read-only")));
        // leadership may be on its way from one full server to another that was not full yet
        LabCluster.await("a leader", SOON, () -> list("s1").exitCode() == 0);
        Command.Result refused = create("s1", "refused");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.errors())
                .contains("ServerException", "takes no writes", "/var/lib/longshore");
        assertThat(list("s2").ok()).contains("handed-over").doesNotContain("refused");

        SERVERS.forEach(this::empty);
        LabCluster.await(
                "writes are taken", SOON, () -> create("s3", "taken-again").exitCode() == 0);
        assertThat(list("s1").ok()).contains("handed-over", "taken-again");
    }

    @Test
    @Order(3)
    void aServerStopsBeforeItsDiskIsFullAndComesBackWhole() {
        String leader = leader();
        String victim = leader.equals("s1") ? "s2" : "s1";
        fill(victim, 0);
        LabCluster.await(
                "it ends", SOON, () -> cluster.lab("pid", victim, "server").exitCode() != 0);
        assertThat(cluster.lab("logs", victim, "server").output())
                .contains("longshore: the disk of /var/lib/longshore/server has 0 bytes free");
        assertThat(create(leader, "without-it").ok()).contains("without-it");

        fill(victim, 0); // the stop has given back what log and store had reserved
        cluster.start();
        LabCluster.await(
                "it does not start on a full disk",
                SOON,
                () -> cluster.lab("pid", victim, "server").exitCode() != 0);
        empty(victim);
        cluster.start();
        LabCluster.await(
                "equal tables",
                SOON,
                () -> {
                    String wanted = tables(leader);
                    return !wanted.isEmpty() && wanted.equals(tables(victim));
                });
    }

    private String leader() {
        return LabCluster.await("a leader", SOON, cluster::leader);
    }

    /** Makes the ballast larger, until only so much is free. */
    private void fill(String server, int leaveMegabytes) {
        // rounded up where nothing is to be left, so that the last write fails
        int extra = leaveMegabytes == 0 ? 1 : 0;
        cluster.lab(
                "exec",
                server,
                "sh",
                "-c",
                "free=$(df --output=avail -B1M /var/lib/longshore | tail -1); "
                        + "dd if=/dev/zero bs=1M count=$((free - "
                        + leaveMegabytes
                        + " + "
                        + extra
                        + ")) >>/var/lib/longshore/ballast 2>/dev/null");
    }

    private void empty(String server) {
        cluster.lab("exec", server, "rm", "/var/lib/longshore/ballast").ok();
    }

    private String readiness(String server) {
        return cluster.command()
                .run("curl", "-s", "http://" + cluster.api(server) + "/readyz")
                .output();
    }

    private Command.Result create(String server, String name) {
        return cluster.awsResult(
                LabCluster.clients().getFirst(), server, "create-cluster", "--cluster-name", name);
    }

    private Command.Result list(String server) {
        return cluster.awsResult(LabCluster.clients().getFirst(), server, "list-clusters");
    }

    private String tables(String server) {
        return String.join(
                "\n",
                cluster.admin(server, "digests")
                        .output()
                        .lines()
                        .filter(line -> !line.startsWith("applied_index"))
                        .toList());
    }
}
