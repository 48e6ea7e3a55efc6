package dev.longshore.agent.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.dns.answer.Answerer;
import dev.longshore.agent.dns.names.NameTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What the network outside is told of the installation's names. */
class OutsideNamesTest {
    private static final String SHOP = "shop.us-east-1.elb.longshore.internal.";
    private static final String PRIVATE = "internal-db.us-east-1.elb.longshore.internal.";

    private final NameTable names =
            KnownNames.of("10.32.0.0/16")
                    .service("web", "MULTIVALUE", "A")
                    .instance("web", "i-1", "10.32.0.17", true)
                    .internetFacing(SHOP, "10.32.0.5", "10.32.64.5", "10.32.128.5")
                    .balancer(PRIVATE, "10.32.0.6")
                    .machine("192.0.2.101", "10.32.0.0/28")
                    .machine("192.0.2.102", "10.32.64.0/28")
                    .outside();
    private final DnsServer server;
    private final DnsClient client;

    OutsideNamesTest() throws IOException {
        server =
                new DnsServer(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                        new Answerer(() -> names, ThreadLocalRandom::current, false),
                        (query, answer) -> answer.accept(query.refusal()));
        client = new DnsClient(server.address());
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** The third machine is not known yet: what it has there leads nowhere. */
    @Test
    void anInternetFacingOneHasTheAddressesOfItsNodesMachines() throws IOException {
        Message answer = client.udp(SHOP, Type.A);

        assertThat(DnsClient.data(answer, Section.ANSWER))
                .containsExactlyInAnyOrder("192.0.2.101", "192.0.2.102");
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.RA)).as("it asks nobody").isFalse();
    }

    @Test
    void anInternalOneHasThoseOfItsNetwork() throws IOException {
        assertThat(DnsClient.data(client.udp(PRIVATE, Type.A), Section.ANSWER))
                .containsExactly("10.32.0.6");
    }

    @ParameterizedTest
    @CsvSource({
        "web.prod.internal.,REFUSED",
        "example.com.,REFUSED",
        "none.us-east-1.elb.longshore.internal.,NXDOMAIN",
    })
    void nothingElseIsTold(String name, String rcode) throws IOException {
        Message answer = client.udp(name, Type.A);

        assertThat(Rcode.string(answer.getRcode())).isEqualTo(rcode);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getSection(Section.ADDITIONAL)).isEmpty();
    }
}
