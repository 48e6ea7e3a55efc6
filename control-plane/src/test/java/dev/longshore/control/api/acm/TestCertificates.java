package dev.longshore.control.api.acm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ecs.TestApi;
import dev.longshore.proto.acm.CertificateDetail;
import dev.longshore.proto.acm.DescribeCertificateResponse;
import dev.longshore.proto.acm.ImportCertificateResponse;

/** The API with certificates. */
final class TestCertificates {
    final TestApi api;

    TestCertificates(TestApi api) {
        this.api = api;
    }

    /** Its ARN. */
    String load(TestCertificate certificate, String more) {
        return load(members(certificate) + more);
    }

    String load(String request) {
        return ((ImportCertificateResponse) api.call("ImportCertificate", request))
                .getCertificateArn();
    }

    static String members(TestCertificate certificate) {
        return "certificate: %s private_key: %s "
                .formatted(
                        TestCertificate.quoted(certificate.pem()),
                        TestCertificate.quoted(certificate.key()));
    }

    CertificateDetail describe(String arn) {
        return ((DescribeCertificateResponse)
                        api.call("DescribeCertificate", "certificate_arn: '" + arn + "'"))
                .getCertificate();
    }

    void isRefused(String operation, String request, String code, String text) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> api.call(operation, request))
                .satisfies(
                        refused -> {
                            assertThat(refused.text()).isEqualTo(text);
                            assertThat(refused.code().replaceFirst("Exception$", ""))
                                    .isEqualTo(code);
                        });
    }
}
