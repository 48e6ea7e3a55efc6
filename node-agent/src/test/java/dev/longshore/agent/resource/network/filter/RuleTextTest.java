package dev.longshore.agent.resource.network.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.agent.SecurityGroupRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTextTest {
    @ParameterizedTest
    @CsvSource({
        "false, -1, -1, -1, 0.0.0.0/0, ip saddr 0.0.0.0/0 accept",
        "true, -1, -1, -1, 0.0.0.0/0, ip daddr 0.0.0.0/0 accept",
        "false, 6, 80, 80, 10.0.0.0/8, ip saddr 10.0.0.0/8 tcp dport 80 accept",
        "false, 6, 8000, 8999, sg-1, ip saddr @members.sg-1 tcp dport 8000-8999 accept",
        "false, 6, 0, 65535, sg-1, ip saddr @members.sg-1 meta l4proto tcp accept",
        "true, 17, 53, 53, 10.0.0.2/32, ip daddr 10.0.0.2/32 udp dport 53 accept",
        "false, 1, -1, -1, sg-1, ip saddr @members.sg-1 meta l4proto icmp accept",
        "false, 1, 8, -1, sg-1, ip saddr @members.sg-1 icmp type 8 accept",
        "false, 1, 3, 4, sg-1, ip saddr @members.sg-1 icmp type 3 icmp code 4 accept",
        "false, 50, -1, -1, sg-1, ip saddr @members.sg-1 meta l4proto 50 accept",
    })
    void rules(boolean egress, int protocol, int from, int to, String peer, String text) {
        var rule =
                SecurityGroupRule.newBuilder()
                        .setEgress(egress)
                        .setProtocol(protocol)
                        .setFromPort(from)
                        .setToPort(to);
        if (peer.startsWith("sg-")) {
            rule.setGroupId(peer);
        } else {
            rule.setCidr(peer);
        }
        assertThat(RuleText.of(rule.build())).isEqualTo(text);
    }
}
