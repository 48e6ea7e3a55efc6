package dev.longshore.agent.resource.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.agent.BalancerTarget;
import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.ForwardActionConfig;
import dev.longshore.proto.elbv2.TargetGroupTuple;
import dev.longshore.proto.task.BalancerTasks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A target whose machine is gone in the middle of a request: nothing comes from it any more. */
@Tag("lab")
final class DeadTargetLabTest {
    private static final int PORT = 8080;
    private static final String LIVES = "10.9.1.2";
    private static final String DIES = "10.9.2.2";

    /** So long a client waits; a load balancer's idle timeout is 60 s. */
    private static final String PATIENCE_SECONDS = "20";

    private final String proxy = "dead-" + ProcessHandle.current().pid();
    private final String lives = proxy + "-1";
    private final String dies = proxy + "-2";
    private final List<Process> servers = new ArrayList<>();

    @TempDir private Path directory;
    @TempDir private Path pages;
    private TestNode node;

    @BeforeEach
    void machines() throws Exception {
        run("ip", "netns", "add", proxy);
        machine(lives, "10.9.1");
        machine(dies, "10.9.2");
        in(
                proxy,
                "sysctl",
                "-q",
                "-w",
                BalancerTasks.RETRIES_SETTING + "=" + BalancerTasks.RETRIES);
        serve(lives, "echo; echo lives");
        serve(dies, "sleep 100"); // it takes a request, and lets its client wait
        node = new TestNode(directory, List.of("ip", "netns", "exec", proxy));
    }

    private void machine(String name, String network) throws Exception {
        run("ip", "netns", "add", name);
        run(
                "ip",
                "link",
                "add",
                "to" + network.charAt(network.length() - 1),
                "netns",
                proxy,
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                name);
        for (String netns : List.of(proxy, name)) {
            run("ip", "-n", netns, "link", "set", "lo", "up");
        }
        String link = "to" + network.charAt(network.length() - 1);
        run("ip", "-n", proxy, "address", "add", network + ".1/24", "dev", link);
        run("ip", "-n", proxy, "link", "set", link, "up");
        run("ip", "-n", name, "address", "add", network + ".2/24", "dev", "eth0");
        run("ip", "-n", name, "link", "set", "eth0", "up");
    }

    @AfterEach
    void remove() throws Exception {
        node.close();
        servers.forEach(Process::destroyForcibly);
        for (String netns : List.of(proxy, lives, dies)) {
            run("ip", "netns", "del", netns);
        }
    }

    @Test
    void aRequestThatMayBeSentAgainIsAnsweredByAnother() throws Exception {
        TestBalancer balancer =
                new TestBalancer(PORT).rule(forward()).target("a", to(LIVES)).target("a", to(DIES));
        balancer.builder("a").getTargetGroupBuilder().setHealthCheckEnabled(false);
        node.start(balancer.build());
        TestNode.await(() -> call("1").waitFor() == 0);
        List<Process> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            calls.add(call(PATIENCE_SECONDS));
        }
        TestNode.await(() -> connections() >= 2); // one at least is none of those above
        run("ip", "-n", dies, "link", "set", "eth0", "down");
        calls.add(call(PATIENCE_SECONDS));
        calls.add(call(PATIENCE_SECONDS));

        for (Process call : calls) {
            assertThat(answer(call)).isEqualTo("lives");
        }
    }

    private static Action.Builder forward() {
        return Action.newBuilder()
                .setType("forward")
                .setForwardConfig(
                        ForwardActionConfig.newBuilder()
                                .addTargetGroups(
                                        TargetGroupTuple.newBuilder()
                                                .setTargetGroupArn(TestBalancer.group("a"))
                                                .setWeight(1)));
    }

    private static BalancerTarget.Builder to(String address) {
        return BalancerTarget.newBuilder().setPort(80).setId(address).setAddress(address);
    }

    /** Requests that the target has taken and not answered. */
    private long connections() throws Exception {
        String established =
                answer(process("ip", "netns", "exec", dies, "ss", "-Htn", "state", "established"));
        return established.lines().count();
    }

    private Process call(String patienceSeconds) throws IOException {
        return process(
                "ip",
                "netns",
                "exec",
                proxy,
                "curl",
                "-sf",
                "-m",
                patienceSeconds,
                "http://127.0.0.1:" + PORT + "/cgi-bin/ask");
    }

    /** An HTTP server whose answer is what a script says. */
    private void serve(String netns, String script) throws IOException {
        Path root = pages.resolve(netns);
        Path programs = Files.createDirectories(root.resolve("cgi-bin"));
        Path program = programs.resolve("ask");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        servers.add(
                process(
                        "ip",
                        "netns",
                        "exec",
                        netns,
                        "busybox",
                        "httpd",
                        "-f",
                        "-p",
                        "80",
                        "-h",
                        root.toString()));
    }

    private static void in(String netns, String... command) throws Exception {
        var whole = new ArrayList<>(List.of("ip", "netns", "exec", netns));
        whole.addAll(List.of(command));
        run(whole.toArray(String[]::new));
    }

    private static void run(String... command) throws Exception {
        answer(process(command));
    }

    private static Process process(String... command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String answer(Process process) throws Exception {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }
}
