package dev.longshore.control.api.ecs;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Handlers.Handler;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.OperationTable;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.instance.AgentLevels;
import dev.longshore.control.domain.instance.Registration;
import dev.longshore.control.domain.service.RevisionImages;
import dev.longshore.control.domain.task.Observations;
import dev.longshore.control.gateway.calls.RequestValidator;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The handlers over rows in memory: a call is checked by its descriptor, run, and committed, as
 * behind the doors.
 */
public final class TestApi {
    public static final Instant START = Instant.parse("2026-02-03T04:05:06Z");

    private static final OperationTable OPERATIONS = AwsServices.operations();
    private static final Caller CALLER =
            new Caller("123456789012", "us-east-1", Optional.empty(), "request", false);

    private final MemoryStore store = new MemoryStore();
    private final Random random = new Random(1);
    private final RequestValidator validator = new RequestValidator();
    private final ClusterSettings settings;
    private final ClusterIndex index = new ClusterIndex();
    private final Domain domain;
    private final Handlers handlers;
    private Instant now = START;
    private int level = FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE;

    public TestApi() {
        this(ClusterSettings.defaults());
    }

    /** The handlers of an installation with other settings. */
    public TestApi(ClusterSettings settings) {
        this.settings = settings;
        this.domain = Domain.of(settings, index, random);
        this.handlers = AwsServices.handlers(domain);
    }

    /** From now on the installation works at this level. */
    public void level(int lower) {
        level = lower;
    }

    /** Joins a node to a cluster that there is, and answers its id. */
    public String node(String cluster, Capacity capacity) {
        return node(cluster, hello -> hello.setCapacity(capacity));
    }

    /** Joins a node that says something of its own. */
    public String node(String cluster, Consumer<Hello.Builder> says) {
        var hello =
                Hello.newBuilder()
                        .setFeatureLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE)
                        .setCluster(cluster)
                        .setAgentId("agent")
                        .setBootId("boot")
                        .setHostAddress("192.0.2.1");
        says.accept(hello);
        var registration =
                new Registration(
                        settings,
                        domain.tasks(),
                        new Observations(domain.tasks(), new RevisionImages()),
                        new AgentLevels());
        return transaction(tx -> registration.register(tx, hello.build())).instance().instance();
    }

    /** What the operation of this request answers. */
    public <R extends Message> R call(Class<R> answer, Message.Builder request) {
        return answer.cast(call(request.build()));
    }

    /**
     * Calls an operation with a request in protobuf's text format.
     *
     * @param name the operation; behind its service and a slash, {@code EC2/DescribeTags}, where
     *     several services have one of this name
     */
    public Message call(String name, String request) {
        Operation operation =
                operation(it -> it.name().equals(name) || it.fullName().endsWith("." + name));
        var builder = operation.input().newBuilderForType();
        try {
            TextFormat.merge(request, builder);
        } catch (TextFormat.ParseException e) {
            throw new IllegalArgumentException(request, e);
        }
        return call(operation, builder.build());
    }

    private Message call(Message request) {
        return call(
                operation(it -> it.method().getInputType().equals(request.getDescriptorForType())),
                request);
    }

    private Message call(Operation operation, Message request) {
        var call = new Call(operation, request, CALLER, Door.GRPC, now.plusSeconds(30));
        try {
            validator.check(request);
        } catch (ApiException refusal) {
            throw refusal.in(operation);
        }
        return switch (handlers.find(operation)
                .orElseThrow(() -> new IllegalArgumentException("no handler for " + operation))) {
            case Handler.Reader reader -> transaction(tx -> reader.handle(tx, call));
            case Handler.Writer writer -> transaction(tx -> writer.handle(tx, call));
        };
    }

    /** Why the call is refused. */
    public ApiException refusal(Message.Builder request) {
        try {
            Message answer = call(request.build());
            throw new AssertionError("answered instead of refused: " + answer);
        } catch (ApiException refused) {
            return refused;
        }
    }

    /** Writes a row that no operation here writes. */
    public <K extends Key, R extends Message> void put(Table<K, R> table, K key, R row) {
        transaction(
                tx -> {
                    tx.put(table, key, row);
                    return true;
                });
    }

    /** Runs work that is no operation, and commits what it writes. */
    public void run(Consumer<Tx> work) {
        transaction(
                tx -> {
                    work.accept(tx);
                    return true;
                });
    }

    public <K extends Key, R extends Message> Optional<R> row(Table<K, R> table, K key) {
        return transaction(tx -> tx.get(table, key));
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    private <T> T transaction(Function<Tx, T> call) {
        List<Change> changes;
        T answer;
        try (Snapshot snapshot = store.snapshot()) {
            var layer = new BatchLayer(snapshot, now, random, level);
            index.rebuild(layer);
            answer = call.apply(layer);
            layer.accept();
            changes = layer.changes();
        }
        store.apply(changes, Applied.getDefaultInstance());
        return answer;
    }

    private static Operation operation(Predicate<Operation> wanted) {
        return OPERATIONS.operations().stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such operation"));
    }
}
