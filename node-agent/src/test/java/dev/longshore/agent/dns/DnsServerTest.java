package dev.longshore.agent.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.dns.answer.Answerer;
import dev.longshore.agent.dns.forward.Forwarder;
import dev.longshore.agent.dns.names.NameTable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What clients see, by UDP and TCP on the loopback device. */
class DnsServerTest {
    private static final String WEB = "web.prod.internal.";

    private final AtomicReference<NameTable> names =
            new AtomicReference<>(KnownNames.of("127.0.0.0/8").table());
    private final List<InetSocketAddress> resolvers = new ArrayList<>();
    private final AtomicLong seconds = new AtomicLong();
    private final DnsServer server;
    private final DnsClient client;

    DnsServerTest() throws IOException {
        server =
                new DnsServer(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                        new Answerer(names::get, ThreadLocalRandom::current, true),
                        new Forwarder(() -> resolvers, new Random(1), seconds::get)::forward);
        client = new DnsClient(server.address());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static KnownNames known() {
        return KnownNames.of("127.0.0.0/8");
    }

    private static Message large(String name) {
        Message query = DnsClient.query(name, Type.A);
        query.addRecord(new OPTRecord(4_096, 0, 0), Section.ADDITIONAL);
        return query;
    }

    @Test
    void aNameHasTheAddressesOfItsInstances() throws IOException {
        names.set(
                known().service("web", "MULTIVALUE", "A")
                        .instance("web", "i-1", "10.0.0.1", true)
                        .instance("web", "i-2", "10.0.0.2", true)
                        .table());

        Message answer = client.udp(WEB, Type.A);

        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(DnsClient.data(answer, Section.ANSWER))
                .containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
        assertThat(answer.getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(10);
        assertThat(DnsClient.data(client.tcp(DnsClient.query(WEB, Type.A)), Section.ANSWER))
                .containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
    }

    @Test
    void lettersOfEitherCaseAreOneNameAndComeBackAsTheyWere() throws IOException {
        names.set(
                known().service("Web", "MULTIVALUE", "A")
                        .instance("Web", "i-1", "10.0.0.1", true)
                        .table());

        Message answer = client.udp("wEB.pROD.Internal.", Type.A);

        assertThat(answer.getSection(Section.ANSWER).getFirst().getName().toString())
                .isEqualTo("wEB.pROD.Internal.");
        assertThat(answer.getQuestion().getName().toString()).isEqualTo("wEB.pROD.Internal.");
    }

    @Test
    void serviceRecordsNameTheirPortsAndBringAddresses() throws IOException {
        names.set(
                known().service("_web._tcp", "MULTIVALUE", "SRV")
                        .instance("_web._tcp", "i-1", "10.0.0.1", true)
                        .table());

        Message answer = client.udp("_web._tcp.prod.internal.", Type.SRV);

        assertThat(DnsClient.data(answer, Section.ANSWER))
                .containsExactly("1 1 8080 i-1._web._tcp.prod.internal.");
        assertThat(DnsClient.data(answer, Section.ADDITIONAL)).containsExactly("10.0.0.1");
        assertThat(
                        DnsClient.data(
                                client.udp("i-1._web._tcp.prod.internal.", Type.A), Section.ANSWER))
                .containsExactly("10.0.0.1");
    }

    @Test
    void aNameOfAnotherTypeIsThereAndHasNothing() throws IOException {
        names.set(
                known().service("web", "MULTIVALUE", "A")
                        .service("a.b", "MULTIVALUE", "A")
                        .instance("web", "i-1", "10.0.0.1", true)
                        .instance("a.b", "i-1", "10.0.0.1", true)
                        .table());

        for (String there : List.of(WEB, "prod.internal.", "b.prod.internal.")) {
            Message answer = client.udp(there, Type.AAAA);

            assertThat(answer.getRcode()).as(there).isEqualTo(Rcode.NOERROR);
            assertThat(answer.getSection(Section.ANSWER)).as(there).isEmpty();
            assertThat(answer.getSection(Section.AUTHORITY)).hasSize(1);
        }
    }

    @Test
    void whatIsNotThereMayBeRememberedAsLongAsTheZoneSays() throws IOException {
        names.set(known().service("web", "MULTIVALUE", "A").table());

        for (String name : List.of(WEB, "none.prod.internal.", "x.longshore.internal.")) {
            Message answer = client.udp(name, Type.A);

            assertThat(answer.getRcode()).as(name).isEqualTo(Rcode.NXDOMAIN);
            assertThat(answer.getSection(Section.AUTHORITY))
                    .singleElement()
                    .isInstanceOf(SOARecord.class);
        }
        var soa = (SOARecord) client.udp(WEB, Type.A).getSection(Section.AUTHORITY).getFirst();
        assertThat(soa.getTTL()).isEqualTo(15);
        assertThat(soa.getMinimum()).isEqualTo(15);
    }

    /** Whoever asks: a task of any network, or the machine. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.0/8", "10.1.0.0/16"})
    void aLoadBalancerHasTheAddressesOfItsNodes(String network) throws IOException {
        names.set(
                KnownNames.of(network)
                        .balancer(
                                "internal-Web-1.us-east-1.elb.longshore.internal.",
                                "10.0.0.1",
                                "10.0.0.2")
                        .balancer("empty-1.us-east-1.elb.longshore.internal.")
                        .balancer("elsewhere.example.", "10.0.0.3")
                        .table());

        Message answer = client.udp("INTERNAL-web-1.us-east-1.elb.longshore.internal.", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(DnsClient.data(answer, Section.ANSWER))
                .containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
        assertThat(answer.getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(10);

        Message noIpv6 = client.udp("internal-web-1.us-east-1.elb.longshore.internal.", Type.AAAA);
        assertThat(noIpv6.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(noIpv6.getSection(Section.ANSWER)).isEmpty();

        for (String name : List.of("empty-1", "none-1")) {
            Message none = client.udp(name + ".us-east-1.elb.longshore.internal.", Type.A);
            assertThat(none.getRcode()).isEqualTo(Rcode.NXDOMAIN);
            // Soon it may be there.
            var soa = (SOARecord) none.getSection(Section.AUTHORITY).getFirst();
            assertThat(soa.getMinimum()).isEqualTo(10);
        }
    }

    @Test
    void eightHealthyOnesOfManyAreAnsweredAndAllComeUp() throws IOException {
        KnownNames known = known().service("web", "MULTIVALUE", "A");
        for (int i = 1; i <= 20; i++) {
            known.instance("web", "i-" + i, "10.0.0." + i, i <= 12);
        }
        names.set(known.table());

        var seen = new TreeSet<String>();
        for (int i = 0; i < 100; i++) {
            List<String> answer = DnsClient.data(client.udp(WEB, Type.A), Section.ANSWER);
            assertThat(answer).hasSize(8).doesNotHaveDuplicates();
            seen.addAll(answer);
        }
        assertThat(seen).hasSize(12).doesNotContain("10.0.0.13");
    }

    @Test
    void whereNoneIsHealthyAllAre() throws IOException {
        names.set(
                known().service("web", "MULTIVALUE", "A")
                        .instance("web", "i-1", "10.0.0.1", false)
                        .table());

        assertThat(DnsClient.data(client.udp(WEB, Type.A), Section.ANSWER))
                .containsExactly("10.0.0.1");
    }

    @Test
    void weightedAnswersOne() throws IOException {
        names.set(
                known().service("web", "WEIGHTED", "A")
                        .instance("web", "i-1", "10.0.0.1", true)
                        .instance("web", "i-2", "10.0.0.2", true)
                        .table());

        assertThat(client.udp(WEB, Type.A).getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void anAliasBringsWhatItLeadsTo() throws IOException {
        names.set(
                known().service("web", "MULTIVALUE", "A")
                        .service("alias", "WEIGHTED", "CNAME")
                        .service("loop", "WEIGHTED", "CNAME")
                        .instance("web", "i-1", "10.0.0.1", true)
                        .instance("ns-1alias", i -> i.setCname("web.prod.internal"))
                        .instance("ns-1loop", i -> i.setCname("loop.prod.internal"))
                        .table());

        assertThat(DnsClient.data(client.udp("alias.prod.internal.", Type.A), Section.ANSWER))
                .containsExactly(WEB, "10.0.0.1");
        assertThat(client.udp("loop.prod.internal.", Type.A).getSection(Section.ANSWER))
                .hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void namesAreThoseOfTheAskersNetwork() throws IOException {
        names.set(
                known().space("ns-2", "prod.internal", "vpc-2")
                        .service("web", "MULTIVALUE", "A")
                        .serviceIn("ns-2", "web", "MULTIVALUE", "A")
                        .serviceIn("ns-2", "other", "MULTIVALUE", "A")
                        .instance("web", "i-1", "10.0.0.1", true)
                        .instance("ns-2web", i -> i.setIpv4("10.9.0.1"))
                        .instance("ns-2other", i -> i.setIpv4("10.9.0.2"))
                        .table());

        assertThat(DnsClient.data(client.udp(WEB, Type.A), Section.ANSWER))
                .containsExactly("10.0.0.1");
        assertThat(client.udp("other.prod.internal.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void theMachineItselfIsOfNoNetworkAndSeesAll() throws IOException {
        names.set(
                KnownNames.of("10.0.0.0/8")
                        .service("web", "MULTIVALUE", "A")
                        .instance("web", "i-1", "10.0.0.1", true)
                        .table());

        assertThat(DnsClient.data(client.udp(WEB, Type.A), Section.ANSWER))
                .containsExactly("10.0.0.1");
    }

    @Test
    void whatDoesNotFitIsCutOffAndComesByTcp() throws IOException {
        KnownNames known = known().service("_web._tcp", "MULTIVALUE", "SRV");
        for (int i = 1; i <= 8; i++) {
            known.instance("_web._tcp", "i".repeat(59) + i, "10.0.0." + i, true);
        }
        names.set(known.table());
        Message query = DnsClient.query("_web._tcp.prod.internal.", Type.SRV);

        Message small = client.udp(query);

        assertThat(small.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(small.numBytes()).isLessThanOrEqualTo(512);
        assertThat(client.tcp(query).getSection(Section.ANSWER)).hasSize(8);
        Message larger = query.clone();
        larger.addRecord(new OPTRecord(4_096, 0, 0), Section.ADDITIONAL);
        Message more = client.udp(larger);
        assertThat(more.numBytes()).isBetween(513, 1_232);
        assertThat(more.getOPT().getPayloadSize()).isEqualTo(1_232);
    }

    @Test
    void otherNamesAreAskedOfTheMachinesResolversAndRemembered() throws IOException {
        try (var resolver = new FakeResolver()) {
            resolvers.add(resolver.address());
            resolver.answer("192.0.2.7", 30);

            Message first = client.udp("example.com.", Type.A);
            seconds.set(10);
            Message again = client.udp("Example.COM.", Type.A);

            assertThat(DnsClient.data(first, Section.ANSWER)).containsExactly("192.0.2.7");
            assertThat(again.getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(20);
            assertThat(again.getQuestion().getName().toString()).isEqualTo("Example.COM.");
            assertThat(resolver.asked()).isEqualTo(1);
            seconds.set(31);
            client.udp("example.com.", Type.A);
            assertThat(resolver.asked()).isEqualTo(2);
        }
    }

    @Test
    void anAnswerThatIsCutOffIsAskedForAgainByTcp() throws IOException {
        try (var resolver = new FakeResolver()) {
            resolvers.add(resolver.address());
            resolver.answer("192.0.2.7", 30);
            resolver.truncateUdp();

            Message answer = client.udp(large("example.com."));

            assertThat(DnsClient.data(answer, Section.ANSWER)).containsExactly("192.0.2.7");
            assertThat(resolver.askedByTcp()).isEqualTo(1);
        }
    }

    @Test
    void answersToOtherQuestionsAreNotTaken() throws IOException {
        try (var resolver = new FakeResolver()) {
            resolvers.add(resolver.address());
            resolver.answer("192.0.2.7", 30);
            resolver.liesFirst();

            assertThat(DnsClient.data(client.udp("example.com.", Type.A), Section.ANSWER))
                    .containsExactly("192.0.2.7");
        }
    }

    @Test
    void aSilentResolverIsFollowedByTheNext() throws IOException {
        try (var resolver = new FakeResolver()) {
            resolvers.addAll(List.of(closedPort(), resolver.address()));
            resolver.answer("192.0.2.7", 30);

            assertThat(DnsClient.data(client.udp("example.com.", Type.A), Section.ANSWER))
                    .containsExactly("192.0.2.7");
        }
    }

    @Test
    void withoutResolversTheAnswerIsAFailure() throws IOException {
        assertThat(client.udp("example.com.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void anAddressIsHadOnce() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () ->
                                new DnsServer(
                                        server.address(),
                                        new Answerer(names::get, ThreadLocalRandom::current, true),
                                        new Forwarder(List::of, new Random(1), seconds::get)
                                                ::forward));
    }

    /** Where nobody listens. */
    private static InetSocketAddress closedPort() throws IOException {
        try (var dead = new DatagramSocket()) {
            return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), dead.getLocalPort());
        }
    }
}
