package dev.longshore.control.api.acm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.api.ecs.TestApi;
import dev.longshore.control.process.secret.Seal;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.acm.CertificateDetail;
import dev.longshore.proto.acm.CertificateSummary;
import dev.longshore.proto.acm.ExtendedKeyUsage;
import dev.longshore.proto.acm.GetCertificateResponse;
import dev.longshore.proto.acm.KeyUsage;
import dev.longshore.proto.acm.ListCertificatesResponse;
import dev.longshore.proto.acm.ListTagsForCertificateResponse;
import dev.longshore.proto.acm.Tag;
import dev.longshore.proto.elbv2.CreateListenerOutput;
import dev.longshore.proto.elbv2.CreateLoadBalancerOutput;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.proto.tagging.GetResourcesOutput;
import dev.longshore.state.tables.StringKey;
import dev.longshore.state.tables.Tables;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of certificates. */
class CertificatesTest {
    private static final TestCertificate SHOP = TestCertificate.named("shop.example.com").build();

    private final TestCertificates certificates = new TestCertificates(new TestApi());

    @Test
    void anImportedCertificateIsDescribed() {
        String arn = certificates.load(SHOP, "tags { key: 'team' value: 'harbour' }");

        CertificateDetail detail = certificates.describe(arn);
        assertThat(arn).matches("arn:aws:acm:us-east-1:123456789012:certificate/[0-9a-f-]{36}");
        assertThat(detail.getCertificateArn()).isEqualTo(arn);
        assertThat(detail.getDomainName()).isEqualTo("shop.example.com");
        assertThat(detail.getSubjectAlternativeNamesList())
                .containsExactly("shop.example.com", "www.shop.example.com");
        assertThat(detail.getStatus()).isEqualTo("ISSUED");
        assertThat(detail.getType()).isEqualTo("IMPORTED");
        assertThat(detail.getKeyAlgorithm()).isEqualTo("RSA_2048");
        assertThat(detail.getSignatureAlgorithm()).isEqualTo("SHA256WITHRSA");
        assertThat(detail.getSerial()).isEqualTo("0a:1b");
        assertThat(detail.getSubject()).isEqualTo("CN=shop.example.com");
        assertThat(detail.getIssuer()).isEqualTo("shop.example.com");
        assertThat(detail.getNotBefore().getSeconds()).isZero();
        assertThat(detail.getNotAfter().getSeconds())
                .isEqualTo(Duration.ofDays(36_500).toSeconds());
        assertThat(detail.getImportedAt().getSeconds()).isEqualTo(TestApi.START.getEpochSecond());
        assertThat(detail.getKeyUsagesList()).extracting(KeyUsage::getName).containsExactly("ANY");
        assertThat(detail.getExtendedKeyUsagesList())
                .extracting(ExtendedKeyUsage::getName)
                .containsExactly("NONE");
        assertThat(detail.getRenewalEligibility()).isEqualTo("INELIGIBLE");
        assertThat(detail.getInUseByList()).isEmpty();
        assertThat(tags(arn)).extracting(Tag::getKey).containsExactly("team");
    }

    @Test
    void theCertificateAndItsChainAreShownAndTheKeyIsNot() {
        var root = TestCertificate.named("root").build();
        var middle = TestCertificate.named("middle").key("EC", 256).by(root).build();
        var leaf = TestCertificate.named("leaf.example.com").key("EC", 384).by(middle).build();

        String arn =
                certificates.load(
                        leaf,
                        "certificate_chain: "
                                + TestCertificate.quoted(
                                        "read me\n"
                                                + TestCertificate.chain(List.of(middle, root))));

        var shown =
                (GetCertificateResponse)
                        certificates.api.call("GetCertificate", "certificate_arn: '" + arn + "'");
        assertThat(shown.getCertificate()).isEqualTo(leaf.pem());
        assertThat(shown.getCertificateChain())
                .isEqualTo(TestCertificate.chain(List.of(middle, root)));
        assertThat(certificates.describe(arn).getIssuer()).isEqualTo("middle");
        assertThat(certificates.describe(arn).getKeyAlgorithm()).isEqualTo("EC_secp384r1");
    }

    @Test
    void olderFormsOfKeysAreTaken() {
        for (TestCertificate one :
                List.of(
                        SHOP,
                        TestCertificate.named("a").key("EC", 256).build(),
                        TestCertificate.named("b").key("EC", 521).build(),
                        TestCertificate.named("c").key("RSA", 1024).build())) {
            String arn =
                    certificates.load(
                            "certificate: %s private_key: %s"
                                    .formatted(
                                            TestCertificate.quoted(one.pem()),
                                            TestCertificate.quoted(
                                                    TestCertificate.pem(
                                                                    "EC PARAMETERS",
                                                                    new byte[] {6, 1, 1})
                                                            + one.olderKey())));
            assertThat(row(arn).getPrivateKey().getContent().toString(StandardCharsets.UTF_8))
                    .isEqualTo(one.key());
        }
    }

    @Test
    void aKeyIsSealedWhereTheServersHaveOne() {
        ClusterSettings usual = ClusterSettings.defaults();
        var seal = Seal.with(new byte[32]);
        var sealing =
                new TestCertificates(
                        new TestApi(
                                new ClusterSettings(
                                        usual.installation(),
                                        usual.network(),
                                        usual.timing(),
                                        usual.keeping(),
                                        usual.massLossPercent(),
                                        seal)));

        String arn = sealing.load(SHOP, "");

        CertificateRow row = row(sealing, arn);
        assertThat(row.toByteString().toString(StandardCharsets.ISO_8859_1))
                .doesNotContain("PRIVATE");
        assertThat(seal.open(arn, row.getPrivateKey()))
                .contains(SHOP.key().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anotherCertificateTakesTheArnOver() {
        String arn = certificates.load(SHOP, "tags { key: 'team' value: 'harbour' }");
        certificates.api.pass(Duration.ofDays(1));
        var renewed = TestCertificate.named("new.example.com").build();

        String again = certificates.load(renewed, "certificate_arn: '" + arn + "'");

        CertificateDetail detail = certificates.describe(arn);
        assertThat(again).isEqualTo(arn);
        assertThat(detail.getDomainName()).isEqualTo("new.example.com");
        assertThat(detail.getCreatedAt().getSeconds()).isEqualTo(TestApi.START.getEpochSecond());
        assertThat(detail.getImportedAt().getSeconds())
                .isEqualTo(TestApi.START.plus(Duration.ofDays(1)).getEpochSecond());
        assertThat(tags(arn)).hasSize(1);
    }

    @Test
    void oneThatIsOverIsExpired() {
        String arn =
                certificates.load(
                        TestCertificate.named("a").from(TestApi.START, Duration.ofDays(1)).build(),
                        "");
        certificates.api.pass(Duration.ofDays(2));

        assertThat(certificates.describe(arn).getStatus()).isEqualTo("EXPIRED");
        assertThat(list("certificate_statuses: 'EXPIRED'")).hasSize(1);
        assertThat(list("certificate_statuses: 'ISSUED'")).isEmpty();
    }

    @Test
    void oneThatAListenerNamesIsInUse() {
        String arn = certificates.load(SHOP, "");
        String balancer = balancer();
        String listener = listener(balancer, arn);

        assertThat(certificates.describe(arn).getInUseByList()).containsExactly(balancer);
        assertThat(list("").getFirst().getInUse()).isTrue();
        certificates.isRefused(
                "DeleteCertificate",
                "certificate_arn: '" + arn + "'",
                "ResourceInUse",
                "Certificate %s is in use by %s.".formatted(arn, balancer));

        certificates.api.call("DeleteListener", "listener_arn: '" + listener + "'");
        certificates.api.call("DeleteCertificate", "certificate_arn: '" + arn + "'");
        assertThat(list("")).isEmpty();
    }

    @Test
    void oneThatAListenerNamesIsReplacedByNoneThatNodesCannotShow() {
        String arn = certificates.load(SHOP, "");
        var weak = TestCertificate.named("shop.example.com").sha1().build();
        String again = "certificate_arn: '" + arn + "'";
        String listener = listener(balancer(), arn);

        certificates.isRefused(
                "ImportCertificate",
                TestCertificates.members(weak) + again,
                "Validation",
                "Certificate '%s' is in use, and cannot be replaced by one whose signature 'SHA1WITHRSA' is too weak for OpenSSL."
                        .formatted(arn));
        assertThat(certificates.describe(arn).getSignatureAlgorithm()).isEqualTo("SHA256WITHRSA");

        certificates.api.call("DeleteListener", "listener_arn: '" + listener + "'");
        certificates.load(weak, again);
        assertThat(certificates.describe(arn).getSignatureAlgorithm()).isEqualTo("SHA1WITHRSA");
    }

    @Test
    void aListingHasRsaWithUpTo2048BitsUnlessOthersAreAskedFor() {
        certificates.load(SHOP, "");
        certificates.load(
                TestCertificate.named("ec.example.com").key("EC", 256).usages(0xa0).build(), "");

        assertThat(list(""))
                .extracting(CertificateSummary::getDomainName)
                .containsExactly("shop.example.com");
        assertThat(list("includes { key_types: 'EC_prime256v1' }"))
                .extracting(CertificateSummary::getDomainName)
                .containsExactly("ec.example.com");
        assertThat(
                        list(
                                "includes { key_types: 'EC_prime256v1' key_types: 'RSA_2048'"
                                        + " extended_key_usage: 'TLS_WEB_SERVER_AUTHENTICATION'"
                                        + " key_usage: 'KEY_ENCIPHERMENT' }"))
                .extracting(CertificateSummary::getDomainName)
                .containsExactly("ec.example.com");
        assertThat(list("includes { export_option: 'ENABLED' }")).isEmpty();
    }

    @Test
    void aListingGoesOnWhereThePageBeforeEnded() {
        for (int i = 0; i < 5; i++) {
            certificates.load(SHOP, "");
        }
        var first = page("max_items: 3");
        var second = page("max_items: 3 next_token: '" + first.getNextToken() + "'");

        assertThat(first.getCertificateSummaryListCount()).isEqualTo(3);
        assertThat(second.getCertificateSummaryListCount()).isEqualTo(2);
        assertThat(second.hasNextToken()).isFalse();
    }

    @Test
    void tagsAreAddedAndRemovedAndFoundByGetResources() {
        String arn = certificates.load(SHOP, "tags { key: 'a' value: '1' }");
        certificates.api.call(
                "AddTagsToCertificate",
                "certificate_arn: '%s' tags { key: 'b' value: '2' } tags { key: 'c' } tags { key: 'a' value: '3' }"
                        .formatted(arn));
        certificates.api.call(
                "RemoveTagsFromCertificate",
                "certificate_arn: '%s' tags { key: 'b' value: 'other' } tags { key: 'c' }"
                        .formatted(arn));

        assertThat(tags(arn))
                .extracting(tag -> tag.getKey() + "=" + tag.getValue())
                .containsExactly("a=3", "b=2");
        assertThat(
                        ((GetResourcesOutput)
                                        certificates.api.call(
                                                "GetResources",
                                                "resource_type_filters: 'acm:certificate'"))
                                .getResourceTagMappingList(0)
                                .getResourceArn())
                .isEqualTo(arn);
    }

    private String balancer() {
        return ((CreateLoadBalancerOutput)
                        certificates.api.call(
                                "CreateLoadBalancer",
                                "name: 'lb' subnets: 'subnet-1' subnets: 'subnet-2'"))
                .getLoadBalancers(0)
                .getLoadBalancerArn();
    }

    private String listener(String balancer, String certificate) {
        return ((CreateListenerOutput)
                        certificates.api.call(
                                "CreateListener",
                                "load_balancer_arn: '%s' port: 443 protocol: 'HTTPS' certificates { certificate_arn: '%s' } default_actions { type: 'fixed-response' fixed_response_config { status_code: '404' } }"
                                        .formatted(balancer, certificate)))
                .getListeners(0)
                .getListenerArn();
    }

    private CertificateRow row(String arn) {
        return row(certificates, arn);
    }

    private static CertificateRow row(TestCertificates in, String arn) {
        return in.api.row(Tables.CERTIFICATES, new StringKey(arn)).orElseThrow();
    }

    private List<Tag> tags(String arn) {
        return ((ListTagsForCertificateResponse)
                        certificates.api.call(
                                "ListTagsForCertificate", "certificate_arn: '" + arn + "'"))
                .getTagsList();
    }

    private List<CertificateSummary> list(String request) {
        return page(request).getCertificateSummaryListList();
    }

    private ListCertificatesResponse page(String request) {
        return (ListCertificatesResponse) certificates.api.call("ListCertificates", request);
    }
}
