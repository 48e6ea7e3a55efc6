package dev.longshore.control.gateway.aws;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.gateway.calls.Bodies;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Reads a request's body up to a bound. What comes beyond it is read and dropped: a client that is
 * still sending would not read an answer, but see its connection break without a reason.
 */
final class BodyReader implements Subscriber<HttpObject> {
    private final HttpRequest request;
    private final int maxBytes;
    private final CompletableFuture<AggregatedHttpRequest> whole = new CompletableFuture<>();
    private ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Bodies.Part part;
    private boolean tooLarge;
    private boolean tooMany;

    private BodyReader(HttpRequest request, int maxBytes, Bodies.Part part) {
        this.request = request;
        this.maxBytes = maxBytes;
        this.part = part;
    }

    /**
     * The request with its body, or a failure that is an {@link ApiException}.
     *
     * @param part what the body takes of the room for all of them; the caller releases it
     */
    static CompletableFuture<AggregatedHttpRequest> read(
            HttpRequest request, int maxBytes, Bodies.Part part) {
        var reader = new BodyReader(request, maxBytes, part);
        request.subscribe(reader);
        return reader.whole;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject object) {
        if (object instanceof HttpData data && !tooLarge && !tooMany) {
            tooLarge = body.size() + data.length() > maxBytes;
            tooMany = !tooLarge && !part.take(data.length());
            if (tooLarge || tooMany) {
                part.release();
                body = new ByteArrayOutputStream(0); // a reset one would keep its array
            } else {
                body.writeBytes(data.array());
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(
                failure instanceof ContentTooLargeException
                        ? tooLarge()
                        : new ApiException(
                                "RequestTimeoutException",
                                "The request's body did not arrive whole."));
    }

    @Override
    public void onComplete() {
        if (tooLarge) {
            whole.completeExceptionally(tooLarge());
        } else if (tooMany) {
            whole.completeExceptionally(tooMany());
        } else {
            try {
                whole.complete(AggregatedHttpRequest.of(request.headers(), HttpData.wrap(plain())));
            } catch (ApiException refusal) {
                whole.completeExceptionally(refusal);
            }
        }
    }

    /** The body as its sender meant it; no more than the bound, however small it came. */
    private byte[] plain() {
        String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "identity", "" -> body.toByteArray();
            case "gzip", "x-gzip" -> inflate();
            default ->
                    throw new ApiException(
                            "SerializationException",
                            "The request's body has the Content-Encoding '"
                                    + encoding
                                    + "'; gzip or none is understood.");
        };
    }

    private byte[] inflate() {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(body.toByteArray()))) {
            byte[] inflated = gzip.readNBytes(maxBytes + 1);
            if (inflated.length > maxBytes) {
                throw tooLarge();
            }
            if (!part.take(inflated.length)) {
                throw tooMany();
            }
            return inflated;
        } catch (IOException e) {
            throw new ApiException(
                    "SerializationException",
                    "The request's body is not the gzip that its Content-Encoding says: "
                            + e.getMessage());
        }
    }

    /** Clients of AWS wait a little after it, and try again. */
    private static ApiException tooMany() {
        return ApiException.throttled();
    }

    private ApiException tooLarge() {
        return new ApiException(
                "RequestEntityTooLargeException",
                "The request's body is larger than " + maxBytes + " bytes.");
    }
}
