package dev.longshore.control.gateway.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.control.api.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigV4CredentialTest {
    private static final String REST =
            ", SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=b1e911";

    @Test
    void readsTheScope() {
        assertThat(
                        SigV4Credential.parse(
                                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261120/eu-west-3/ecs/"
                                        + "aws4_request"
                                        + REST))
                .contains(new SigV4Credential("AKIDEXAMPLE", "20261120", "eu-west-3", "ecs"));
    }

    @Test
    void blanksAfterCommasAreOptional() {
        assertThat(
                        SigV4Credential.parse(
                                "AWS4-HMAC-SHA256"
                                        + "  Signature=x,SignedHeaders=host,"
                                        + "Credential=A/20261120/us-east-1/ecs/aws4_request"))
                .isPresent();
    }

    @Test
    void withoutAHeaderTheCallerIsAnonymous() {
        assertThat(SigV4Credential.parse(null)).isEmpty();
        assertThat(SigV4Credential.parse(" ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer abc",
                "AWS4-HMAC-SHA256",
                "AWS4-HMAC-SHA256 Credential=A/20261120/us-east-1/ecs/aws4_request",
                "AWS4-HMAC-SHA256 Credential=A/2026/us-east-1/ecs/aws4_request" + REST,
                "AWS4-HMAC-SHA256 Credential=A/20261120/us-east-1/aws4_request" + REST,
                "AWS4-HMAC-SHA256 Credential=A/20261120/us-east-1/ecs/aws5_request" + REST,
                "AWS4-HMAC-SHA256 Credential=" + REST
            })
    void refusesWhatIsNoSignature(String header) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> SigV4Credential.parse(header))
                .satisfies(
                        refusal ->
                                assertThat(refusal.code())
                                        .isEqualTo("IncompleteSignatureException"));
    }
}
