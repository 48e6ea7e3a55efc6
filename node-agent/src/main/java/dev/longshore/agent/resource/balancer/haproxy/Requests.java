package dev.longshore.agent.resource.balancer.haproxy;

import dev.longshore.proto.elbv2.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an application load balancer does with every request before a rule takes it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html">HTTP
 *     headers and Application Load Balancers</a>
 */
final class Requests {
    /** Addresses of proxies that a request may have come by. */
    private static final int MOST_FORWARDED = 30;

    /** Of a request line (quotas for Application Load Balancers, "HTTP headers"). */
    private static final int MOST_URL = 16 << 10;

    private static final String FORWARDED = "X-Forwarded-For";
    private static final String TRACE = "X-Amzn-Trace-Id";

    /** A time and 96 bits of chance, in hexadecimal. */
    private static final String TRACE_ID = "1-%{+X}Ts-%[uuid,regsub(-,,g),bytes(0,24)]";

    private Requests() {}

    static List<String> lines(Listener listener, Settings settings) {
        var lines = new ArrayList<String>();
        lines.add("http-request return status 405 if { method TRACE }");
        lines.add("http-request return status 414 if { url,length gt %d }".formatted(MOST_URL));
        lines.add(
                "http-request return status 463 if { req.hdr_cnt(%s) gt %d }"
                        .formatted(FORWARDED, MOST_FORWARDED));
        if (settings.is("routing.http.drop_invalid_header_fields.enabled", false)) {
            lines.add("http-request del-header '[^A-Za-z0-9-]' -m reg");
        }
        lines.addAll(
                forwarded(
                        settings.text("routing.http.xff_header_processing.mode", "append"),
                        settings.is("routing.http.xff_client_port.enabled", false)));
        lines.add(
                "http-request set-header X-Forwarded-Proto "
                        + listener.getProtocol().toLowerCase(Locale.ROOT));
        lines.add("http-request set-header X-Forwarded-Port " + listener.getPort());
        lines.addAll(tls(listener, settings));
        lines.addAll(trace());
        return lines;
    }

    /** What was agreed on with the client. */
    private static List<String> tls(Listener listener, Settings settings) {
        boolean told =
                settings.is("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", false);
        return told && listener.getProtocol().equals("HTTPS")
                ? List.of(
                        "http-request set-header x-amzn-tls-version %[ssl_fc_protocol]",
                        "http-request set-header x-amzn-tls-cipher-suite %[ssl_fc_cipher]")
                : List.of();
    }

    private static List<String> forwarded(String mode, boolean withPort) {
        String client = withPort ? "%[src]:%[src_port]" : "%[src]";
        return switch (mode) {
            case "remove" -> List.of("http-request del-header " + FORWARDED);
            case "preserve" -> List.of();
            default ->
                    List.of(
                            // Several lines stay; one becomes a list, which is what most programs
                            // read.
                            "http-request add-header %s %s if { req.fhdr_cnt(%s) gt 1 }"
                                    .formatted(FORWARDED, client, FORWARDED),
                            "http-request set-header %s \"%%[req.fhdr(%s)], %s\" if { req.fhdr_cnt(%s) 1 }"
                                    .formatted(FORWARDED, FORWARDED, client, FORWARDED),
                            "http-request set-header %s %s if { req.fhdr_cnt(%s) 0 }"
                                    .formatted(FORWARDED, client, FORWARDED));
        };
    }

    /**
     * A request without a trace begins one; one that has come by here before gets another id of its
     * own, beside its root.
     */
    private static List<String> trace() {
        String old = "req.fhdr(" + TRACE + ")";
        return List.of(
                "acl traced " + old + " -m found",
                "http-request set-header %s \"Self=%s;%%[%s,regsub('Self=[^;]*;?','')]\" if traced"
                        .formatted(TRACE, TRACE_ID, old),
                "http-request set-header %s \"Root=%s\" if !traced".formatted(TRACE, TRACE_ID));
    }
}
