package dev.longshore.agent.resource.balancer;

import dev.longshore.proto.agent.Balancer;
import dev.longshore.proto.agent.BalancerCertificate;
import dev.longshore.proto.agent.BalancerListener;
import dev.longshore.proto.agent.BalancerTarget;
import dev.longshore.proto.agent.BalancerTargetGroup;
import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.Certificate;
import dev.longshore.proto.elbv2.Cipher;
import dev.longshore.proto.elbv2.Listener;
import dev.longshore.proto.elbv2.LoadBalancer;
import dev.longshore.proto.elbv2.LoadBalancerAttribute;
import dev.longshore.proto.elbv2.Matcher;
import dev.longshore.proto.elbv2.Rule;
import dev.longshore.proto.elbv2.RuleCondition;
import dev.longshore.proto.elbv2.SslPolicy;
import dev.longshore.proto.elbv2.TargetGroup;
import dev.longshore.proto.elbv2.TargetGroupAttribute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Load balancers as the control plane tells of them, in few words. */
final class TestBalancer {
    private static final String ARN = "arn:aws:elasticloadbalancing:us-east-1:000000000000:";

    private final Balancer.Builder balancer =
            Balancer.newBuilder()
                    .setLoadBalancer(
                            LoadBalancer.newBuilder()
                                    .setLoadBalancerName("web")
                                    .setType("application"));
    private final BalancerListener.Builder listener = BalancerListener.newBuilder();
    private final SortedMap<String, BalancerCertificate> certificates = new TreeMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, BalancerTargetGroup.Builder> groups = new LinkedHashMap<>();

    /** With one HTTP listener. */
    TestBalancer(int port) {
        this(port, "HTTP");
    }

    TestBalancer(int port, String protocol) {
        if (!protocol.startsWith("HTTP")) {
            balancer.getLoadBalancerBuilder().setType("network");
        }
        listener.setListener(
                Listener.newBuilder()
                        .setListenerArn(ARN + "listener/app/web/1/abcdef0123456789")
                        .setProtocol(protocol)
                        .setPort(port));
    }

    static String group(String name) {
        return ARN + "targetgroup/" + name + "/" + name;
    }

    TestBalancer attribute(String key, String value) {
        balancer.addAttributes(LoadBalancerAttribute.newBuilder().setKey(key).setValue(value));
        return this;
    }

    /** The last rule is the default one, and needs no conditions. */
    TestBalancer rule(Action.Builder action, RuleCondition... conditions) {
        rules.add(
                Rule.newBuilder().addAllConditions(List.of(conditions)).addActions(action).build());
        return this;
    }

    TestBalancer groupAttribute(String name, String key, String value) {
        builder(name).addAttributes(TargetGroupAttribute.newBuilder().setKey(key).setValue(value));
        return this;
    }

    TestBalancer target(String name, int port) {
        return target(name, BalancerTarget.newBuilder().setPort(port));
    }

    /** On this machine, where it has no address of its own. */
    TestBalancer target(String name, BalancerTarget.Builder target) {
        builder(name)
                .addTargets(
                        target.getAddress().isEmpty()
                                ? target.setId("127.0.0.1").setAddress("127.0.0.1")
                                : target);
        return this;
    }

    BalancerTargetGroup.Builder builder(String name) {
        return groups.computeIfAbsent(
                name,
                key ->
                        BalancerTargetGroup.newBuilder()
                                .setTargetGroup(
                                        TargetGroup.newBuilder()
                                                .setTargetGroupArn(group(key))
                                                .setProtocol("HTTP")
                                                .setProtocolVersion("HTTP1")
                                                .setHealthCheckEnabled(true)
                                                .setHealthCheckProtocol("HTTP")
                                                .setHealthCheckPort("traffic-port")
                                                .setHealthCheckPath("/health")
                                                .setHealthCheckIntervalSeconds(1)
                                                .setHealthCheckTimeoutSeconds(2)
                                                .setHealthyThresholdCount(2)
                                                .setUnhealthyThresholdCount(2)
                                                .setMatcher(
                                                        Matcher.newBuilder().setHttpCode("200"))));
    }

    /** The first one is the default one. */
    TestBalancer certificate(String arn, BalancerCertificate certificate) {
        certificates.put(arn, certificate);
        if (listener.getListener().getCertificatesCount() == 0) {
            listener.getListenerBuilder()
                    .addCertificates(Certificate.newBuilder().setCertificateArn(arn));
        } else {
            listener.addCertificateArns(arn);
        }
        return this;
    }

    /** What the listener agrees on: these protocols and ciphers. */
    TestBalancer policy(List<String> protocols, List<String> ciphers) {
        listener.setSslPolicy(
                SslPolicy.newBuilder()
                        .addAllSslProtocols(protocols)
                        .addAllCiphers(
                                ciphers.stream()
                                        .map(name -> Cipher.newBuilder().setName(name).build())
                                        .toList()));
        return this;
    }

    TestBalancer alpn(String policy) {
        listener.getListenerBuilder().addAlpnPolicy(policy);
        return this;
    }

    BalancerWish build() {
        return new BalancerWish(
                balancer.clone()
                        .addListeners(listener.clone().addAllRules(rules))
                        .addAllTargetGroups(
                                groups.values().stream()
                                        .map(BalancerTargetGroup.Builder::build)
                                        .toList())
                        .build(),
                certificates);
    }
}
