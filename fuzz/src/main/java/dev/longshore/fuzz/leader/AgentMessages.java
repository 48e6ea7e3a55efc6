package dev.longshore.fuzz.leader;

import dev.longshore.control.dispatch.AgentStream;
import dev.longshore.control.dispatch.Inbox;
import dev.longshore.fuzz.input.Sections;
import dev.longshore.fuzz.input.Target;
import dev.longshore.fuzz.server.MemoryServer;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.ToAgent;
import java.time.Duration;
import java.util.List;

/**
 * What an agent says on one stream. The leader takes it or ends the stream, and what it has kept of
 * it keeps no caller and no controller from working.
 */
public final class AgentMessages implements Target {
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final String ECS = "longshore.ecs.v1.ECS/";

    @Override
    public void read(byte[] input) {
        List<FromAgent> messages = Sections.messages(input, FromAgent.parser());
        if (messages.isEmpty()) {
            return;
        }
        MemoryServer server = MemoryServer.fresh();
        var tasks = KnownTasks.of(server);
        Inbox inbox = server.leader().connect(new Taken());
        for (FromAgent message : messages) {
            inbox.received(tasks.in(message));
            server.pass(BETWEEN);
        }
        inbox.ended();
        look(server);
    }

    /** Calls that meet every node and task, and place one more; then the controllers' turn. */
    private static void look(MemoryServer server) {
        String nodes = server.call(ECS + "ListContainerInstances", "{}").toString();
        server.call(ECS + "ListAttributes", "{\"targetType\":\"container-instance\"}");
        server.call(ECS + "RunTask", "{\"taskDefinition\":\"web\",\"count\":2}");
        server.call(ECS + "ListTasks", "{}");
        server.call(ECS + "DescribeServices", "{\"services\":[\"web\"]}");
        server.pass(Duration.ofMinutes(2));
        server.call(ECS + "DescribeClusters", "{\"include\":[\"STATISTICS\",\"ATTACHMENTS\"]}");
        if (nodes.isEmpty()) {
            throw new AssertionError("the node that there was is gone");
        }
    }

    /** A stream that takes all that it is told. */
    private static final class Taken implements AgentStream {
        @Override
        public void send(ToAgent message) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void onReady(Runnable again) {}

        @Override
        public void close() {}
    }
}
