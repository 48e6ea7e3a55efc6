package dev.longshore.agent.resource.balancer.haproxy;

import dev.longshore.proto.agent.BalancerListener;
import dev.longshore.proto.elbv2.Cipher;
import dev.longshore.proto.elbv2.Listener;
import dev.longshore.proto.elbv2.SslPolicy;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a listener agrees on with clients.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html">Security
 *     policies</a>
 */
final class Tls {
    /** Ciphers of TLS 1.3 have names of their own, and a setting of their own. */
    private static final String OF_1_3 = "TLS_";

    /** What OpenSSL needs for TLS before 1.2, whose signatures are SHA-1. */
    private static final String OLD = ":@SECLEVEL=0";

    private static final String HTTP_1 = "http/1.1";
    private static final String HTTP_2 = "h2";

    private Tls() {}

    /** What follows the port; empty for a listener without TLS. */
    static String words(BalancerListener listener, Certificates certificates, Settings settings) {
        return switch (listener.getListener().getProtocol()) {
            case "HTTPS" ->
                    words(
                            listener,
                            certificates,
                            settings.is("routing.http2.enabled", true)
                                    ? HTTP_2 + "," + HTTP_1
                                    : HTTP_1);
            case "TLS" -> words(listener, certificates, protocols(listener.getListener()));
            default -> "";
        };
    }

    private static String words(
            BalancerListener listener, Certificates certificates, String protocols) {
        return " ssl crt-list "
                + certificates.list(listener)
                + (protocols.isEmpty() ? "" : " alpn " + protocols)
                + policy(listener.getSslPolicy());
    }

    /**
     * In the order in which the listener prefers them (Network Load Balancers, "ALPN policies").
     */
    private static String protocols(Listener listener) {
        String policy = listener.getAlpnPolicyCount() == 0 ? "None" : listener.getAlpnPolicy(0);
        return switch (policy) {
            case "HTTP1Only" -> HTTP_1;
            case "HTTP2Only" -> HTTP_2;
            case "HTTP2Optional" -> HTTP_1 + "," + HTTP_2;
            case "HTTP2Preferred" -> HTTP_2 + "," + HTTP_1;
            default -> "";
        };
    }

    private static String policy(SslPolicy policy) {
        List<String> protocols = policy.getSslProtocolsList();
        boolean old = protocols.contains("TLSv1") || protocols.contains("TLSv1.1");
        String before = ciphers(policy, false);
        String since = ciphers(policy, true);
        return " ssl-min-ver "
                + version(protocols.getFirst())
                + " ssl-max-ver "
                + version(protocols.getLast())
                + (before.isEmpty() ? "" : " ciphers " + before + (old ? OLD : ""))
                + (since.isEmpty() ? "" : " ciphersuites " + since);
    }

    private static String version(String protocol) {
        return protocol.equals("TLSv1") ? "TLSv1.0" : protocol;
    }

    private static String ciphers(SslPolicy policy, boolean of13) {
        return policy.getCiphersList().stream()
                .map(Cipher::getName)
                .filter(name -> name.startsWith(OF_1_3) == of13)
                .collect(Collectors.joining(":"));
    }
}
