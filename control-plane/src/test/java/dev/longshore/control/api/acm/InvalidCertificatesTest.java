package dev.longshore.control.api.acm;

import static dev.longshore.control.api.acm.TestCertificate.quoted;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.control.api.ecs.TestApi;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.state.tables.StringKey;
import dev.longshore.state.tables.Tables;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Certificate Manager refuses, with its codes. */
class InvalidCertificatesTest {
    private static final String UNKNOWN =
            "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000";
    private static final String NOT_PEM =
            "Unable to parse certificate. Please ensure the certificate is in PEM format.";
    private static final String NOT_A_KEY = "Passed PEM was not a private key.";
    private static final String NOT_SUPPORTED = "The private key is not supported.";
    private static final String OF_ANOTHER = "The private key does not match the certificate.";
    private static final String CHAIN =
            "Unable to validate certificate chain. The certificate chain must start with the"
                    + " immediate signing certificate, followed by any intermediaries in order. The"
                    + " index within the chain of the invalid certificate is: ";

    private static final TestCertificate SHOP = TestCertificate.named("shop.example.com").build();
    private static final TestCertificate OTHER = TestCertificate.named("other.example.com").build();
    private static final TestCertificate CURVE =
            TestCertificate.named("curve.example.com").key("EC", 256).usages(0xa0).build();
    private static final TestCertificate ROOT = TestCertificate.named("root").build();
    private static final TestCertificate MIDDLE = TestCertificate.named("middle").by(ROOT).build();
    private static final TestCertificate LEAF =
            TestCertificate.named("leaf.example.com").by(MIDDLE).build();

    /** For all of them: what is refused changes nothing. */
    private static final TestCertificates CERTIFICATES = new TestCertificates(new TestApi());

    private static final String IMPORTED = CERTIFICATES.load(CURVE, "");

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"certificates", "keys", "chains", "replacements", "others"})
    void isRefused(String operation, String request, String code, String text) {
        CERTIFICATES.isRefused(operation, request, code, text);
    }

    private static Stream<Arguments> certificates() {
        return Stream.of(
                load("hello", SHOP.key(), "", NOT_PEM),
                load(TestCertificate.pem("CERTIFICATE", new byte[9]), SHOP.key(), "", NOT_PEM),
                load(SHOP.pem().replace("MII", "M*I"), SHOP.key(), "", NOT_PEM),
                load(SHOP.pem().replace("-----END CERTIFICATE-----", ""), SHOP.key(), "", NOT_PEM),
                load(SHOP.key(), SHOP.key(), "", NOT_PEM),
                load("-----BEGIN ", SHOP.key(), "", NOT_PEM),
                load(
                        SHOP.pem() + OTHER.pem(),
                        SHOP.key(),
                        "",
                        "The certificate field contains more than one certificate. You can specify"
                                + " only one certificate in this field."),
                load(
                        TestCertificate.named("a")
                                .from(TestApi.START.minus(Duration.ofDays(9)), Duration.ofDays(8))
                                .build(),
                        "The certificate has expired."),
                load(
                        TestCertificate.named("a")
                                .from(TestApi.START.plus(Duration.ofDays(1)), Duration.ofDays(8))
                                .build(),
                        "The certificate is not valid yet."),
                load(
                        TestCertificate.named("a").key("RSA", 2560).build(),
                        "The private key length 2560 is not supported for key algorithm."),
                load(
                        TestCertificate.named("a").key("RSA", 512).build(),
                        "The private key length 512 is not supported for key algorithm."),
                arguments(
                        "ImportCertificate",
                        "certificate: %s private_key: %s"
                                .formatted(quoted("x".repeat(32_769)), quoted(SHOP.key())),
                        "Validation",
                        "Certificate must have 1 to 32768 bytes, not 32769."),
                arguments(
                        "ImportCertificate",
                        "certificate: %s private_key: %s"
                                .formatted(quoted(SHOP.pem()), quoted("x".repeat(5_121))),
                        "Validation",
                        "PrivateKey must have 1 to 5120 bytes, not 5121."),
                arguments(
                        "ImportCertificate",
                        "certificate: 'a'",
                        "Validation",
                        "PrivateKey is required."));
    }

    private static Stream<Arguments> keys() {
        return Stream.of(
                load(SHOP.pem(), "hello", "", NOT_A_KEY),
                load(SHOP.pem(), SHOP.pem(), "", NOT_A_KEY),
                load(SHOP.pem(), SHOP.key() + SHOP.key(), "", NOT_A_KEY),
                load(
                        SHOP.pem(),
                        TestCertificate.pem("PRIVATE KEY", new byte[9]),
                        "",
                        NOT_SUPPORTED),
                load(
                        SHOP.pem(),
                        TestCertificate.pem("RSA PRIVATE KEY", new byte[9]),
                        "",
                        NOT_SUPPORTED),
                load(
                        SHOP.pem(),
                        TestCertificate.pem("ENCRYPTED PRIVATE KEY", new byte[9]),
                        "",
                        NOT_SUPPORTED),
                load(
                        SHOP.pem(),
                        SHOP.olderKey()
                                .replaceFirst(
                                        "\n",
                                        "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"),
                        "",
                        NOT_SUPPORTED),
                load(
                        SHOP.pem(),
                        TestCertificate.pem(
                                "PRIVATE KEY",
                                TestCertificate.pair("Ed25519", 0).getPrivate().getEncoded()),
                        "",
                        NOT_SUPPORTED),
                load(SHOP.pem(), OTHER.key(), "", OF_ANOTHER),
                load(SHOP.pem(), OTHER.olderKey(), "", OF_ANOTHER),
                load(SHOP.pem(), CURVE.key(), "", OF_ANOTHER),
                load(SHOP.pem(), CURVE.olderKey(), "", OF_ANOTHER),
                load(CURVE.pem(), SHOP.key(), "", OF_ANOTHER),
                load(
                        CURVE.pem(),
                        TestCertificate.named("a").key("EC", 256).build().key(),
                        "",
                        OF_ANOTHER),
                load(
                        CURVE.pem(),
                        TestCertificate.named("a").key("EC", 384).build().key(),
                        "",
                        OF_ANOTHER));
    }

    private static Stream<Arguments> chains() {
        return Stream.of(
                load(
                        LEAF,
                        "Provided certificate is not a valid self signed. Please provide either a"
                                + " valid self-signed certificate or certificate chain."),
                load(
                        LEAF.pem(),
                        LEAF.key(),
                        "hello",
                        "The certificate chain provided is not in a valid PEM format."),
                load(LEAF.pem(), LEAF.key(), LEAF.pem() + MIDDLE.pem(), CHAIN + "0"),
                load(LEAF.pem(), LEAF.key(), ROOT.pem() + MIDDLE.pem(), CHAIN + "0"),
                load(LEAF.pem(), LEAF.key(), MIDDLE.pem() + OTHER.pem(), CHAIN + "1"),
                load(
                        LEAF.pem(),
                        LEAF.key(),
                        TestCertificate.named("middle").anotherKey().build().pem(),
                        CHAIN + "0"),
                load(
                        LEAF.pem(),
                        LEAF.key(),
                        "x".repeat(70_000),
                        "The certificate chain is longer than 65536 bytes, which is the most that"
                                + " is taken here."));
    }

    private static Stream<Arguments> replacements() {
        return Stream.of(
                again(
                        CURVE,
                        "tags { key: 'a' value: 'b' }",
                        "Tagging is not permitted on re-import."),
                again(
                        SHOP,
                        "",
                        "The key algorithm RSA_2048 of the certificate is not that of the"
                                + " certificate that it replaces, EC_prime256v1."),
                again(
                        TestCertificate.named("a").key("EC", 256).usages(0x80).build(),
                        "",
                        "The certificate lacks key usages of the certificate that it replaces:"
                                + " DIGITAL_SIGNATURE, KEY_ENCIPHERMENT."),
                arguments(
                        "ImportCertificate",
                        TestCertificates.members(CURVE) + "certificate_arn: '" + UNKNOWN + "'",
                        "ResourceNotFound",
                        "Could not find certificate " + UNKNOWN + "."));
    }

    private static Stream<Arguments> others() {
        String no = "arn:aws:acm:us-east-1:123456789012:something/else";
        return Stream.concat(
                Stream.of(
                                "DescribeCertificate",
                                "GetCertificate",
                                "DeleteCertificate",
                                "ListTagsForCertificate")
                        .flatMap(
                                operation ->
                                        Stream.of(
                                                arguments(
                                                        operation,
                                                        "certificate_arn: '" + UNKNOWN + "'",
                                                        "ResourceNotFound",
                                                        "Could not find certificate "
                                                                + UNKNOWN
                                                                + "."),
                                                arguments(
                                                        operation,
                                                        "certificate_arn: '" + no + "'",
                                                        "InvalidArn",
                                                        "Invalid ARN: " + no))),
                Stream.of(
                        arguments(
                                "AddTagsToCertificate",
                                "certificate_arn: '%s' tags { key: 'aws:a' value: 'b' }"
                                        .formatted(IMPORTED),
                                "InvalidTag",
                                "Tag keys that begin with aws: are reserved: aws:a"),
                        arguments(
                                "AddTagsToCertificate",
                                "certificate_arn: '%s' tags { key: 'a' } tags { key: 'a' }"
                                        .formatted(IMPORTED),
                                "InvalidTag",
                                "Duplicate tag key: a"),
                        arguments(
                                "ListCertificates",
                                "sort_by: 'CREATED_AT' sort_order: 'ASCENDING'",
                                "Validation",
                                "Certificates are listed in the order of their ARNs only.")));
    }

    @Test
    void moreTagsThanACertificateMayHave() {
        String tags =
                String.join(
                        " ", IntStream.range(0, 30).mapToObj(i -> "tags { key: 'k%d' }").toList());
        String arn = CERTIFICATES.load(SHOP, numbered(tags, 0));
        CERTIFICATES.isRefused(
                "AddTagsToCertificate",
                "certificate_arn: '" + arn + "' " + numbered(tags, 100),
                "TooManyTags",
                "A certificate cannot have more than 50 tags.");
    }

    private static String numbered(String tags, int from) {
        return tags.formatted(IntStream.range(from, from + 30).boxed().toArray());
    }

    @Test
    void moreCertificatesThanThereMayBe() {
        var full = new TestCertificates(new TestApi());
        for (int i = 0; i < 1_000; i++) {
            full.api.put(
                    Tables.CERTIFICATES,
                    new StringKey("arn" + i),
                    CertificateRow.getDefaultInstance());
        }
        full.isRefused(
                "ImportCertificate",
                TestCertificates.members(SHOP),
                "LimitExceeded",
                "You have reached the maximum number of certificates. Delete certificates that are"
                        + " not in use, or contact AWS Support to request an increase.");
    }

    private static Arguments load(TestCertificate certificate, String text) {
        return load(certificate.pem(), certificate.key(), "", text);
    }

    private static Arguments load(String certificate, String key, String chain, String text) {
        return arguments(
                "ImportCertificate",
                "certificate: %s private_key: %s %s"
                        .formatted(
                                quoted(certificate),
                                quoted(key),
                                chain.isEmpty() ? "" : "certificate_chain: " + quoted(chain)),
                "Validation",
                text);
    }

    private static Arguments again(TestCertificate certificate, String more, String text) {
        return arguments(
                "ImportCertificate",
                TestCertificates.members(certificate)
                        + "certificate_arn: '%s' %s".formatted(IMPORTED, more),
                "Validation",
                text);
    }

    @Test
    void nothingIsOfferedWhileAnOlderVersionIsInUse() {
        var old = new TestCertificates(new TestApi());
        old.api.level(3);
        for (String request : List.of("certificate_arn: '" + UNKNOWN + "'")) {
            old.isRefused(
                    "DescribeCertificate",
                    request,
                    "Validation",
                    "Certificates are not offered while servers or agents of an older version are"
                            + " in use.");
        }
    }
}
