package dev.longshore.control.gateway.grpc;

import com.linecorp.armeria.common.ByteBufAccessMode;
import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.longshore.control.gateway.calls.Bodies;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Bounds what the messages of gRPC calls take that are not whole, over all connections: each
 * connection may have a thousand calls, and each of these a message of megabytes that never ends. A
 * call with one request counts until it is answered, in a stream each message until it is whole.
 */
public final class CountedMessages extends SimpleDecoratingHttpService {
    private static final Status NO_ROOM =
            Status.RESOURCE_EXHAUSTED.withDescription(
                    "The server holds as many unfinished requests as it has room for. Try again.");

    private final Bodies others;

    /** By the service's name. */
    private final Map<String, Bodies> rooms = new HashMap<>();

    /** Paths of methods with one request. */
    private final Set<String> single = new HashSet<>();

    /**
     * @param others the room for the messages of all services but these
     * @param apart services that have a room each: whoever fills that of others does not lock them
     *     out
     */
    public CountedMessages(
            HttpService service,
            List<ServerServiceDefinition> services,
            Bodies others,
            List<ServerServiceDefinition> apart) {
        super(service);
        this.others = others;
        services.stream()
                .flatMap(each -> each.getMethods().stream())
                .map(method -> method.getMethodDescriptor())
                .filter(method -> method.getType() == MethodType.UNARY)
                .forEach(method -> single.add("/" + method.getFullMethodName()));
        apart.forEach(
                each -> rooms.put(each.getServiceDescriptor().getName(), Bodies.forThisHeap()));
    }

    /** Else Armeria gathers the whole of a single request before anybody sees it. */
    @Override
    public ExchangeType exchangeType(RoutingContext context) {
        return ExchangeType.BIDI_STREAMING;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        Bodies.Part part = roomOf(context.path()).part();
        var _ = context.log().whenComplete().thenRun(part::release);
        boolean isSingle = single.contains(context.path());
        // Not by mapping its data: who gathers all of it gets that mapped when it is whole.
        HttpRequest counted =
                HttpRequest.of(
                        request.headers(),
                        (Publisher<HttpObject>)
                                reader -> request.subscribe(new Count(reader, part, isSingle)));
        context.updateRequest(counted);
        return unwrap().serve(context, counted);
    }

    /** Counts what comes, and ends it where there is no room. */
    private static final class Count implements Subscriber<HttpObject>, Subscription {
        private final Subscriber<? super HttpObject> reader;
        private final Bodies.Part part;
        private final boolean isSingle;
        private final Frames frames = new Frames();
        private @Nullable Subscription subscription;
        private boolean refused;

        Count(Subscriber<? super HttpObject> reader, Bodies.Part part, boolean isSingle) {
            this.reader = reader;
            this.part = part;
            this.isSingle = isSingle;
        }

        @Override
        public void onSubscribe(Subscription subscribed) {
            subscription = subscribed;
            reader.onSubscribe(this);
        }

        @Override
        public void request(long objects) {
            subscribed().request(objects);
        }

        @Override
        public void cancel() {
            subscribed().cancel();
        }

        private Subscription subscribed() {
            return Objects.requireNonNull(subscription);
        }

        @Override
        public void onNext(HttpObject object) {
            if (refused) {
                return;
            }
            if (object instanceof HttpData data && !takes(data)) {
                refused = true;
                cancel();
                reader.onError(NO_ROOM.asRuntimeException());
            } else {
                reader.onNext(object);
            }
        }

        private boolean takes(HttpData data) {
            if (isSingle) {
                return part.take(data.length());
            }
            frames.take(data.byteBuf(ByteBufAccessMode.DUPLICATE));
            return part.hold(frames.unfinished());
        }

        @Override
        public void onError(Throwable failure) {
            if (!refused) {
                reader.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            if (!refused) {
                reader.onComplete();
            }
        }
    }

    /** A path is {@code /package.Service/Method}. */
    private Bodies roomOf(String path) {
        int end = path.indexOf('/', 1);
        return end < 0 ? others : rooms.getOrDefault(path.substring(1, end), others);
    }
}
