package dev.longshore.control.api.elbv2.listener;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.control.domain.balancer.Forwards;
import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.Listener;
import dev.longshore.proto.elbv2.LoadBalancer;
import dev.longshore.proto.elbv2.MutualAuthenticationAttributes;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/** What a listener is beside its actions: what a request says, defaults, and what is refused. */
final class ListenerSettings {
    /** What listeners that the API makes agree on with clients where nothing is said. */
    private static final String USUAL_POLICY = "ELBSecurityPolicy-2016-08";

    private static final List<String> OF_APPLICATIONS = List.of("HTTP", "HTTPS");
    private static final List<String> OF_NETWORKS = List.of("TCP", "TCP_UDP", "TLS", "UDP");
    private static final List<String> NOT_OFFERED =
            List.of("UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC");
    private static final List<String> ALPN =
            List.of("HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred", "None");

    /** Fields that requests and listeners have under the same names. */
    private static final List<String> FIELDS =
            List.of(
                    "port",
                    "protocol",
                    "ssl_policy",
                    "certificates",
                    "alpn_policy",
                    "mutual_authentication");

    private ListenerSettings() {}

    static boolean isSecure(String protocol) {
        return protocol.equals("HTTPS") || protocol.equals("TLS");
    }

    /** Takes over what a request says; another protocol without TLS ends what belongs to TLS. */
    static void copy(Message request, Listener.Builder listener) {
        boolean wasSecure = isSecure(listener.getProtocol());
        for (String name : FIELDS) {
            FieldDescriptor from = request.getDescriptorForType().findFieldByName(name);
            boolean said =
                    from.isRepeated()
                            ? request.getRepeatedFieldCount(from) > 0
                            : request.hasField(from);
            if (said) {
                listener.setField(
                        Listener.getDescriptor().findFieldByName(name), request.getField(from));
            }
        }
        if (wasSecure && !isSecure(listener.getProtocol())) {
            listener.clearCertificates()
                    .clearSslPolicy()
                    .clearAlpnPolicy()
                    .clearMutualAuthentication();
        }
    }

    /**
     * Sets what nobody said, and checks the whole.
     *
     * @throws ApiException ValidationError, CertificateNotFound, SSLPolicyNotFound and others
     */
    static void complete(ReadTx tx, LoadBalancer balancer, Listener.Builder listener) {
        checkProtocol(balancer, listener);
        if (isSecure(listener.getProtocol())) {
            completeSecure(tx, listener);
        } else {
            checkPlain(listener);
        }
    }

    private static void checkProtocol(LoadBalancer balancer, Listener.Builder listener) {
        if (!listener.hasPort()) {
            throw ApiException.invalidValue("A listener port must be specified");
        }
        if (!listener.hasProtocol()) {
            throw ApiException.invalidValue("A listener protocol must be specified");
        }
        List<String> possible = Balancers.isApplication(balancer) ? OF_APPLICATIONS : OF_NETWORKS;
        if (!possible.contains(listener.getProtocol())) {
            throw ApiException.invalidValue(
                    "Listener protocol '%s' must be one of '%s'"
                            .formatted(listener.getProtocol(), String.join(", ", possible)));
        }
        if (NOT_OFFERED.contains(listener.getProtocol())) {
            throw ApiException.notOffered(
                    "Listeners of the protocol '%s' are not offered."
                            .formatted(listener.getProtocol()));
        }
    }

    private static void completeSecure(ReadTx tx, Listener.Builder listener) {
        if (listener.getCertificatesCount() == 0) {
            throw ApiException.invalidValue(
                    "A certificate must be specified for %s listeners"
                            .formatted(listener.getProtocol()));
        }
        if (listener.getCertificatesCount() > 1) {
            throw new ApiException(
                    "TooManyCertificatesException",
                    "Exactly one certificate must be specified; others are added to a listener with"
                            + " AddListenerCertificates");
        }
        if (listener.getCertificates(0).hasIsDefault()) {
            throw ApiException.invalidValue(
                    "You cannot specify whether a certificate is the default one");
        }
        ListenerCertificates.check(tx, listener.getCertificates(0).getCertificateArn());
        if (!listener.hasSslPolicy()) {
            listener.setSslPolicy(USUAL_POLICY);
        }
        SslPolicyOperations.check(listener.getSslPolicy());
        checkAlpn(listener);
        MutualAuthenticationAttributes mutual = listener.getMutualAuthentication();
        if (mutual.hasMode() && !mutual.getMode().equals("off")) {
            throw ApiException.notOffered("Mutual authentication of listeners is not offered.");
        }
        if (listener.getProtocol().equals("HTTPS")) {
            listener.getMutualAuthenticationBuilder().clear().setMode("off");
        }
    }

    private static void checkAlpn(Listener.Builder listener) {
        if (listener.getAlpnPolicyCount() == 0) {
            return;
        }
        if (!listener.getProtocol().equals("TLS")) {
            throw ApiException.invalidValue(
                    "An ALPN policy cannot be specified for %s listeners"
                            .formatted(listener.getProtocol()));
        }
        if (listener.getAlpnPolicyCount() > 1 || !ALPN.contains(listener.getAlpnPolicy(0))) {
            throw new ApiException(
                    "ALPNPolicyNotSupportedException",
                    "The ALPN policy must be one of '%s'".formatted(String.join(", ", ALPN)));
        }
    }

    /**
     * Refuses what would have to be agreed on with targets for each connection: whether it speaks
     * HTTP/2.
     *
     * @throws ApiException that it is not offered
     */
    static void checkTargets(ReadTx tx, Listener listener, List<Action> actions) {
        boolean http2 =
                listener.getAlpnPolicyList().stream()
                        .anyMatch(policy -> policy.startsWith("HTTP2"));
        boolean tls =
                Forwards.targetGroups(actions).stream()
                        .flatMap(arn -> TargetGroups.withArn(tx, arn).stream())
                        .anyMatch(group -> group.getTargetGroup().getProtocol().equals("TLS"));
        if (http2 && tls) {
            throw ApiException.notOffered(
                    "The ALPN policy '%s' is not offered with a target group of the protocol 'TLS'."
                            .formatted(listener.getAlpnPolicy(0)));
        }
    }

    private static void checkPlain(Listener.Builder listener) {
        boolean secure =
                listener.getCertificatesCount() > 0
                        || listener.hasSslPolicy()
                        || listener.getAlpnPolicyCount() > 0
                        || listener.getMutualAuthentication().hasTrustStoreArn();
        if (secure) {
            throw ApiException.invalidValue(
                    "Certificates, SSL policies, ALPN policies and mutual authentication cannot be specified for %s listeners"
                            .formatted(listener.getProtocol()));
        }
        listener.clearMutualAuthentication();
    }
}
