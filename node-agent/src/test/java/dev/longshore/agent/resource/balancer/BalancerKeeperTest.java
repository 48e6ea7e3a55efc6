package dev.longshore.agent.resource.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.longshore.agent.resource.NodePart;
import dev.longshore.agent.resource.ResourceFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.elbv2.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in which no HAProxy runs yet: there is the file for one. */
class BalancerKeeperTest {
    private static final String FIRST = "arn:aws:ecs:eu-1:1:task/default/t1";
    private static final String SECOND = "arn:aws:ecs:eu-1:1:task/default/t2";

    @TempDir private Path directory;
    private BalancerKeeper keeper;

    @BeforeEach
    void begin() throws ResourceFailure {
        keeper = new BalancerKeeper(directory);
        for (String arn : new String[] {FIRST, SECOND}) {
            keeper.prepare(AssignedTask.newBuilder().setTaskArn(arn).build());
        }
    }

    @AfterEach
    void close() {
        keeper.close();
    }

    /** A newer server may tell of it; the agent does not take it for done. */
    @Test
    void whatIsNotKnownHereFailsAgainAndAgainAndKeepsNoOtherNodeBack() throws Exception {
        become(balancer("fixed-response", 8001), balancer("fixed-response", 8002));
        TestNode.await(() -> file("t1").contains("8001") && file("t2").contains("8002"));

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () ->
                                    become(
                                            balancer("of-a-later-version", 8003),
                                            balancer("fixed-response", 8004)))
                    .withMessageContaining("of-a-later-version");
        }

        TestNode.await(() -> file("t2").contains("8004"));
        assertThat(file("t1")).as("goes on with what it did").contains("8001");
    }

    private String file(String task) throws IOException {
        return Files.readString(directory.resolve(task).resolve("haproxy.cfg"));
    }

    private void become(PartEntry first, PartEntry second) throws ResourceFailure {
        NavigableMap<String, PartEntry> table = new TreeMap<>();
        table.put(FIRST, first);
        table.put(SECOND, second);
        for (NodePart part : keeper.parts()) {
            if (part.name().equals("balancers")) {
                part.apply().apply(table);
            }
        }
    }

    private static PartEntry balancer(String action, int port) {
        var wish = new TestBalancer(port).rule(Action.newBuilder().setType(action)).build();
        return PartEntry.newBuilder().setBalancer(wish.balancer()).build();
    }
}
