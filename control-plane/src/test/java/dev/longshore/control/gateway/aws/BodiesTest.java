package dev.longshore.control.gateway.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.RequestHeaders;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.gateway.calls.Bodies;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What two hundred connections send at once is more than the heap. */
class BodiesTest {
    private static final int BODY = 1 << 20;

    private final Bodies bodies = new Bodies(4L * BODY);

    @Test
    void bodiesBeyondTheBoundOfAllAreThrottled() throws Exception {
        var parts = new ArrayList<Bodies.Part>();
        var senders = new ArrayList<HttpRequestWriter>();
        var read = new ArrayList<CompletableFuture<AggregatedHttpRequest>>();
        for (int i = 0; i < 200; i++) {
            var part = bodies.part();
            var sender = post();
            parts.add(part);
            senders.add(sender);
            read.add(BodyReader.read(sender, BODY, part));
            sender.write(HttpData.wrap(new byte[BODY]));
            sender.whenConsumed().get(10, TimeUnit.SECONDS);
        }

        assertThat(bodies.held()).isLessThanOrEqualTo(4L * BODY);
        senders.forEach(HttpRequestWriter::close);
        assertThat(read.stream().filter(BodiesTest::isThrottled).count()).isEqualTo(196);

        parts.forEach(Bodies.Part::release);
        assertThat(bodies.held()).as("once they are answered").isZero();
    }

    @Test
    void aBodyThatIsTooLargeTakesNoRoomWhileTheRestOfItIsDropped() throws Exception {
        var sender = post();
        var read = BodyReader.read(sender, BODY, bodies.part());
        sender.write(HttpData.wrap(new byte[BODY]));
        sender.write(HttpData.wrap(new byte[1]));
        sender.whenConsumed().get(10, TimeUnit.SECONDS);

        assertThat(bodies.held()).isZero();
        assertThat(read).as("before the answer can be read").isNotDone();
    }

    private static HttpRequestWriter post() {
        return HttpRequest.streaming(RequestHeaders.of(HttpMethod.POST, "/"));
    }

    private static boolean isThrottled(CompletableFuture<AggregatedHttpRequest> read) {
        try {
            read.get(10, TimeUnit.SECONDS);
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof ApiException refusal
                    && refusal.kind() == ApiException.Kind.THROTTLED;
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
