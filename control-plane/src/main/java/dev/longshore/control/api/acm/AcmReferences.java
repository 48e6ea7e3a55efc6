package dev.longshore.control.api.acm;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.certificate.Certificates;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.state.tx.ReadTx;
import java.util.regex.Pattern;

/** What ARNs in requests name. */
final class AcmReferences {
    private static final Pattern ARN =
            Pattern.compile("arn:aws[\\w-]*:acm:[\\w-]*:\\d+:certificate/[\\w-]+");

    private AcmReferences() {}

    /**
     * @throws ApiException InvalidArn, ResourceNotFound
     */
    static CertificateRow certificate(ReadTx tx, String arn) {
        if (!ARN.matcher(arn).matches()) {
            throw new ApiException("InvalidArnException", "Invalid ARN: " + arn);
        }
        return Certificates.withArn(tx, arn)
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "ResourceNotFoundException",
                                        "Could not find certificate %s.".formatted(arn)));
    }
}
