package dev.longshore.control.api.elbv2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.groups.Tuple.tuple;

import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.control.domain.balancer.Forwards;
import dev.longshore.control.domain.balancer.Listeners;
import dev.longshore.control.domain.balancer.WholeBalancer;
import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.Certificate;
import dev.longshore.proto.elbv2.DescribeListenerAttributesOutput;
import dev.longshore.proto.elbv2.DescribeListenerCertificatesOutput;
import dev.longshore.proto.elbv2.DescribeListenersOutput;
import dev.longshore.proto.elbv2.DescribeRulesOutput;
import dev.longshore.proto.elbv2.DescribeSSLPoliciesOutput;
import dev.longshore.proto.elbv2.Listener;
import dev.longshore.proto.elbv2.ListenerAttribute;
import dev.longshore.proto.elbv2.ModifyListenerOutput;
import dev.longshore.proto.elbv2.RedirectActionConfig;
import dev.longshore.proto.elbv2.Rule;
import dev.longshore.proto.elbv2.SslPolicy;
import dev.longshore.proto.elbv2.TargetGroupTuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The life of listeners and rules. */
class ListenersTest {
    private final TestBalancers balancers = new TestBalancers().furnished();

    @Test
    void aForwardSaysItsGroupInBothWays() {
        Listener http = listener("http");
        assertThat(http.getListenerArn()).matches(".*:listener/app/lb/[0-9a-f]{16}/[0-9a-f]{16}");
        assertThat(http.getPort()).isEqualTo(80);
        Action action = http.getDefaultActions(0);
        assertThat(action.getTargetGroupArn()).isEqualTo(balancers.id("web"));
        assertThat(action.getForwardConfig().getTargetGroupsList())
                .extracting(TargetGroupTuple::getTargetGroupArn, TargetGroupTuple::getWeight)
                .containsExactly(tuple(balancers.id("web"), 1));
        assertThat(action.getForwardConfig().getTargetGroupStickinessConfig().getEnabled())
                .isFalse();
        Action plain = listener("plain").getDefaultActions(0);
        assertThat(plain.getForwardConfig().getTargetGroups(0).hasWeight()).isFalse();
    }

    @Test
    void theSameOnceMoreIsTheSame() {
        assertThat(
                        balancers.listener(
                                "again",
                                "lb",
                                "protocol: 'HTTP' port: 80",
                                TestBalancers.FORWARD.formatted("web")))
                .isEqualTo(balancers.id("http"));
        String secure =
                "protocol: 'HTTPS' port: 443 certificates { certificate_arn: '{certificate}' }";
        String first = balancers.listener("https", "lb", secure, TestBalancers.FIXED);
        assertThat(balancers.listener("again", "lb", secure, TestBalancers.FIXED)).isEqualTo(first);
        balancers.isRefused(
                "CreateListener",
                "load_balancer_arn: '{lb}' protocol: 'HTTP' port: 80 default_actions "
                        + TestBalancers.FORWARD.formatted("api"),
                "DuplicateListener",
                "A listener already exists on this port for this load balancer '{lb}'");
    }

    @Test
    void whatARequestDoesNotSayStays() {
        Listener moved =
                balancers
                        .call(
                                ModifyListenerOutput.class,
                                "ModifyListener",
                                "listener_arn: '{http}' port: 8000")
                        .getListeners(0);
        assertThat(moved.getPort()).isEqualTo(8000);
        assertThat(moved.getDefaultActions(0).getTargetGroupArn()).isEqualTo(balancers.id("web"));

        balancers.call(
                "ModifyListener",
                "listener_arn: '{http}' default_actions { type: 'redirect' redirect_config { protocol: 'HTTPS' port: '443' status_code: 'HTTP_301' } }");
        assertThat(listener("http").getDefaultActions(0).getRedirectConfig())
                .isEqualTo(
                        RedirectActionConfig.newBuilder()
                                .setProtocol("HTTPS")
                                .setPort("443")
                                .setHost("#{host}")
                                .setPath("/#{path}")
                                .setQuery("#{query}")
                                .setStatusCode("HTTP_301")
                                .build());
        assertThat(rules("http").getLast().getActions(0).getType()).isEqualTo("redirect");
        balancers.call(
                "DeleteTargetGroup", "target_group_arn: '{web}'"); // which nobody uses any more
    }

    @Test
    void listenersForTlsNeedACertificateThatThereIs() {
        balancers.listener(
                "https",
                "lb",
                "protocol: 'HTTPS' port: 443 certificates { certificate_arn: '{certificate}' }",
                TestBalancers.FORWARD.formatted("web"));
        Listener https = listener("https");
        assertThat(https.getSslPolicy()).isEqualTo("ELBSecurityPolicy-2016-08");
        assertThat(https.getMutualAuthentication().getMode()).isEqualTo("off");

        balancers.call(
                "AddListenerCertificates",
                "listener_arn: '{https}' certificates { certificate_arn: '{other}' }");
        assertThat(certificates())
                .extracting(Certificate::getCertificateArn, Certificate::getIsDefault)
                .containsExactly(
                        tuple(balancers.id("certificate"), true),
                        tuple(balancers.id("other"), false));
        balancers.call(
                "RemoveListenerCertificates",
                "listener_arn: '{https}' certificates { certificate_arn: '{other}' }");
        assertThat(certificates()).hasSize(1);

        balancers.call("ModifyListener", "listener_arn: '{https}' protocol: 'HTTP' port: 81");
        assertThat(listener("https").getCertificatesCount()).isZero();
        assertThat(listener("https").hasSslPolicy()).isFalse();
    }

    @Test
    void attributesDependOnTheProtocol() {
        assertThat(attributes("plain")).containsExactly(entry("tcp.idle_timeout.seconds", "350"));
        assertThat(attributes("http"))
                .hasSize(11)
                .contains(entry("routing.http.response.server.enabled", "true"));
        balancers.call(
                "ModifyListenerAttributes",
                "listener_arn: '{plain}' attributes { key: 'tcp.idle_timeout.seconds' value: '350' }");
        assertThat(attributes("plain")).containsExactly(entry("tcp.idle_timeout.seconds", "350"));
    }

    @Test
    void policiesAreListedByName() {
        assertThat(
                        balancers
                                .call(
                                        DescribeSSLPoliciesOutput.class,
                                        "DescribeSSLPolicies",
                                        "names: 'ELBSecurityPolicy-TLS13-1-3-2021-06'")
                                .getSslPoliciesList())
                .extracting(SslPolicy::getName, SslPolicy::getSslProtocolsList)
                .containsExactly(tuple("ELBSecurityPolicy-TLS13-1-3-2021-06", List.of("TLSv1.3")));
        assertThat(
                        balancers
                                .call(DescribeSSLPoliciesOutput.class, "DescribeSSLPolicies", "")
                                .getSslPoliciesList())
                .extracting(SslPolicy::getName)
                .isSorted()
                .contains("ELBSecurityPolicy-2016-08");
    }

    @Test
    void rulesAreTriedInTheirOrder() {
        balancers.rule("late", "http", 50_000, "/late", TestBalancers.FIXED);
        balancers.rule("early", "http", 2, "/early", TestBalancers.FIXED);
        assertThat(rules("http"))
                .extracting(Rule::getPriority)
                .containsExactly("2", "10", "50000", "default");
        assertThat(rules("http").getLast().getIsDefault()).isTrue();

        balancers.call(
                "SetRulePriorities",
                "rule_priorities { rule_arn: '{early}' priority: 10 } rule_priorities { rule_arn: '{rule}' priority: 2 }");
        assertThat(rules("http"))
                .extracting(Rule::getRuleArn)
                .startsWith(balancers.id("rule"), balancers.id("early"), balancers.id("late"));

        DescribeRulesOutput first =
                balancers.call(
                        DescribeRulesOutput.class,
                        "DescribeRules",
                        "listener_arn: '{http}' page_size: 3");
        DescribeRulesOutput second =
                balancers.call(
                        DescribeRulesOutput.class,
                        "DescribeRules",
                        "listener_arn: '{http}' page_size: 3 marker: '%s'"
                                .formatted(first.getNextMarker()));
        assertThat(second.getRulesList()).extracting(Rule::getPriority).containsExactly("default");

        balancers.call("DeleteRule", "rule_arn: '{early}'");
        assertThat(rules("http")).hasSize(3);
    }

    @Test
    void valuesOfPathsAndHostsStandInBothPlaces() {
        Rule rule = rules("http").getFirst();
        assertThat(rule.getConditions(0).getValuesList()).containsExactly("/api/*");
        assertThat(rule.getConditions(0).getPathPatternConfig().getValuesList())
                .containsExactly("/api/*");
        balancers.call(
                "ModifyRule",
                "rule_arn: '{rule}' conditions { field: 'host-header' host_header_config { values: '*.example.com' } }"
                        + " conditions { field: 'query-string' query_string_config { values { key: 'v' value: '1' } } }"
                        + " conditions { field: 'http-header' http_header_config { http_header_name: 'User-Agent' values: '*curl*' } }"
                        + " conditions { field: 'source-ip' source_ip_config { values: '10.0.0.0/8' } }");
        Rule changed = rules("http").getFirst();
        assertThat(changed.getConditions(0).getValuesList()).containsExactly("*.example.com");
        assertThat(changed.getConditionsCount()).isEqualTo(4);
        assertThat(changed.getActions(0).getTargetGroupArn()).isEqualTo(balancers.id("api"));
    }

    @Test
    void theDefaultRuleIsWhatTheListenerDoes() {
        balancers.keep("default", rules("http").getLast().getRuleArn());
        balancers.call("ModifyRule", "rule_arn: '{default}' actions " + TestBalancers.FIXED);
        assertThat(listener("http").getDefaultActions(0).getFixedResponseConfig().getStatusCode())
                .isEqualTo("404");
    }

    @Test
    void weightsOfRulesAndListenersAreSet() {
        var weights = new LinkedHashMap<String, Integer>();
        weights.put(balancers.id("api"), 0);
        weights.put(balancers.id("web"), 100);
        balancers.api.write(
                tx ->
                        Forwards.setWeights(
                                tx, ElbArns.rule(balancers.id("rule")).orElseThrow(), weights));
        Action action = rules("http").getFirst().getActions(0);
        assertThat(action.hasTargetGroupArn()).isFalse();
        assertThat(action.getForwardConfig().getTargetGroupsList())
                .extracting(TargetGroupTuple::getTargetGroupArn, TargetGroupTuple::getWeight)
                .containsExactly(tuple(balancers.id("api"), 0), tuple(balancers.id("web"), 100));
        balancers.api.write(
                tx -> {
                    var found = Listeners.withArn(tx, balancers.id("plain")).orElseThrow();
                    assertThat(
                                    Forwards.setWeights(
                                            tx,
                                            Listeners.defaultRule(found.key(), found.row()),
                                            Map.of(balancers.id("tcp"), 7)))
                            .isTrue();
                });
        assertThat(
                        listener("plain")
                                .getDefaultActions(0)
                                .getForwardConfig()
                                .getTargetGroups(0)
                                .getWeight())
                .isEqualTo(7);
    }

    @Test
    void aBalancerIsReadWhole() {
        balancers.api.write(
                tx -> {
                    WholeBalancer whole =
                            Balancers.whole(tx, ElbArns.balancer(balancers.id("lb")).orElseThrow())
                                    .orElseThrow();
                    assertThat(whole.listeners()).hasSize(1);
                    assertThat(whole.listeners().getFirst().rules())
                            .extracting(rule -> rule.row().getRule().getPriority())
                            .containsExactly("10", "default");
                    Balancers.setState(tx, whole.key(), Balancers.ACTIVE, "");
                });
        assertThat(balancers.call("DescribeLoadBalancers", "load_balancer_arns: '{lb}'").toString())
                .contains("code: \"active\"");
    }

    private Listener listener(String name) {
        return balancers
                .call(
                        DescribeListenersOutput.class,
                        "DescribeListeners",
                        "listener_arns: '{%s}'".formatted(name))
                .getListeners(0);
    }

    private List<Rule> rules(String listener) {
        return balancers
                .call(
                        DescribeRulesOutput.class,
                        "DescribeRules",
                        "listener_arn: '{%s}'".formatted(listener))
                .getRulesList();
    }

    private List<Certificate> certificates() {
        return balancers
                .call(
                        DescribeListenerCertificatesOutput.class,
                        "DescribeListenerCertificates",
                        "listener_arn: '{https}'")
                .getCertificatesList();
    }

    private Map<String, String> attributes(String listener) {
        return balancers
                .call(
                        DescribeListenerAttributesOutput.class,
                        "DescribeListenerAttributes",
                        "listener_arn: '{%s}'".formatted(listener))
                .getAttributesList()
                .stream()
                .collect(Collectors.toMap(ListenerAttribute::getKey, ListenerAttribute::getValue));
    }
}
