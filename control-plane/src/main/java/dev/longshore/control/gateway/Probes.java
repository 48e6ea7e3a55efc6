package dev.longshore.control.gateway;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;

/** What operators and their tools ask a server: is it alive, is it ready, how is it doing. */
final class Probes {
    private Probes() {}

    /** The process is alive enough to answer. */
    static HttpService alive() {
        return (context, request) -> HttpResponse.of("ok\n");
    }

    /**
     * The server can answer calls, or 503 and the reason why not. One that takes no writes is
     * ready, since its reads go on, and says so.
     */
    static HttpService ready(
            Supplier<Optional<String>> notReady, Supplier<Optional<String>> readOnly) {
        return (context, request) ->
                notReady.get()
                        .map(
                                reason ->
                                        HttpResponse.of(
                                                HttpStatus.SERVICE_UNAVAILABLE,
                                                MediaType.PLAIN_TEXT_UTF_8,
                                                reason + "\n"))
                        .orElseGet(
                                () ->
                                        HttpResponse.of(
                                                readOnly.get()
                                                        .map(
                                                                why ->
                                                                        "ready, read-only: "
                                                                                + why
                                                                                + "\n")
                                                        .orElse("ready\n")));
    }

    /** All metrics, in the format that the asker prefers. */
    static HttpService metrics(PrometheusRegistry registry) {
        var formats = ExpositionFormats.init();
        return (context, request) -> {
            var writer = formats.findWriter(request.headers().get(HttpHeaderNames.ACCEPT));
            var bytes = new ByteArrayOutputStream();
            try {
                writer.write(bytes, registry.scrape());
            } catch (IOException e) {
                throw new UncheckedIOException(e); // Nothing but a bug: the bytes stay in memory.
            }
            return HttpResponse.of(
                    HttpStatus.OK,
                    MediaType.parse(writer.getContentType()),
                    HttpData.wrap(bytes.toByteArray()));
        };
    }
}
