package dev.longshore.control.domain.balancer.attribute;

import dev.longshore.control.domain.balancer.attribute.Values.Only;
import dev.longshore.proto.elbv2.ListenerAttribute;
import dev.longshore.proto.store.ListenerRow;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Attributes of listeners (ELBv2 API Reference, ListenerAttribute). Nodes carry out none of them
 * yet: each has its standard value only.
 */
public final class ListenerAttributes {
    /** Headers of requests that tell of TLS; each may be given another name. */
    private static final List<String> REQUEST_HEADERS =
            List.of(
                    "X-Amzn-Mtls-Clientcert-Serial-Number",
                    "X-Amzn-Mtls-Clientcert-Issuer",
                    "X-Amzn-Mtls-Clientcert-Subject",
                    "X-Amzn-Mtls-Clientcert-Validity",
                    "X-Amzn-Mtls-Clientcert-Leaf",
                    "X-Amzn-Mtls-Clientcert",
                    "X-Amzn-Tls-Version",
                    "X-Amzn-Tls-Cipher-Suite");

    /** Headers of answers that get a value; none where it is empty. */
    private static final List<String> RESPONSE_HEADERS =
            List.of(
                    "strict_transport_security",
                    "access_control_allow_origin",
                    "access_control_allow_methods",
                    "access_control_allow_headers",
                    "access_control_allow_credentials",
                    "access_control_expose_headers",
                    "access_control_max_age",
                    "content_security_policy",
                    "x_content_type_options",
                    "x_frame_options");

    /** What there is. */
    public static final Attributes<ListenerRow> TABLE = table();

    private ListenerAttributes() {}

    private static Attributes<ListenerRow> table() {
        var table =
                new Attributes<ListenerRow>(
                                row ->
                                        row.getAttributesList().stream()
                                                .collect(
                                                        Collectors.toMap(
                                                                ListenerAttribute::getKey,
                                                                ListenerAttribute::getValue)))
                        .add(
                                "tcp.idle_timeout.seconds",
                                ListenerAttributes::isTcp,
                                "350",
                                new Only("350"))
                        .add(
                                "routing.http.response.server.enabled",
                                ListenerAttributes::isHttp,
                                "true",
                                new Only("true"));
        RESPONSE_HEADERS.forEach(
                header ->
                        table.add(
                                "routing.http.response." + header + ".header_value",
                                ListenerAttributes::isHttp,
                                "",
                                new Only("")));
        REQUEST_HEADERS.forEach(
                header ->
                        table.add(
                                "routing.http.request."
                                        + header.toLowerCase(Locale.ROOT).replace('-', '_')
                                        + ".header_name",
                                ListenerAttributes::isHttps,
                                header,
                                new Only(header)));
        return table;
    }

    private static boolean isHttp(ListenerRow row) {
        return List.of("HTTP", "HTTPS").contains(row.getListener().getProtocol());
    }

    private static boolean isHttps(ListenerRow row) {
        return row.getListener().getProtocol().equals("HTTPS");
    }

    private static boolean isTcp(ListenerRow row) {
        return row.getListener().getProtocol().equals("TCP");
    }
}
