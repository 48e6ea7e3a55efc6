package dev.longshore.fuzz.server;

import dev.longshore.control.dispatch.AgentStream;
import dev.longshore.control.dispatch.Inbox;
import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.store.MemoryStore;
import java.time.Duration;

/**
 * The rows that every server begins with: a cluster with a node, a definition, a service whose
 * tasks are placed, a task that waits; what calls and agents can then name.
 */
public final class Prelude {
    private static final String ECS = "longshore.ecs.v1.ECS/";
    private static final Duration MOMENT = Duration.ofSeconds(2);

    /** Made once: two runs of one input begin with the same rows. */
    private static final MemoryStore ROWS = made();

    private Prelude() {}

    /** A copy of them. */
    static MemoryStore rows() {
        return ROWS.copy();
    }

    /** The hello of the agent whose node there is. */
    public static Hello.Builder hello() {
        return Hello.newBuilder()
                .setFeatureLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE)
                .setCluster("default")
                .setAgentId("agent-1")
                .setAgentKey("key-1")
                .setBootId("boot-1")
                .setHostAddress("192.0.2.1")
                .setStream(1)
                .addParts("tasks")
                .addAttributes(Attribute.newBuilder().setName("stack").setValue("prod"))
                .addAttributes(
                        Attribute.newBuilder()
                                .setName("com.amazonaws.ecs.capability.docker-remote-api.1.18"))
                .setCapacity(Capacity.newBuilder().setCpuUnits(4_096).setMemoryMib(8_192));
    }

    private static MemoryStore made() {
        var server = new MemoryServer(new MemoryStore());
        server.call(ECS + "CreateCluster", "{\"clusterName\":\"default\"}");
        Inbox inbox = server.leader().connect(new Deaf());
        inbox.received(FromAgent.newBuilder().setHello(hello()).build());
        server.pass(MOMENT);
        server.call(
                ECS + "RegisterTaskDefinition",
                """
                {"family":"web","containerDefinitions":[{"name":"app","image":"nginx:1","memory":64,
                "portMappings":[{"containerPort":80}],"environment":[{"name":"A","value":"b"}]}]}
                """);
        server.call(
                ECS + "CreateService",
                "{\"serviceName\":\"web\",\"taskDefinition\":\"web\",\"desiredCount\":2}");
        server.call(ECS + "RunTask", "{\"taskDefinition\":\"web\",\"count\":1}");
        server.pass(MOMENT);
        return server.store();
    }

    /** A stream that goes nowhere. */
    private static final class Deaf implements AgentStream {
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
