package dev.longshore.control.api.acm;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.certificate.Certificates;
import dev.longshore.control.domain.certificate.ImportedCertificate;
import dev.longshore.control.domain.certificate.InvalidCertificate;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.acm.CertificateDetail;
import dev.longshore.proto.acm.CertificateManagerGrpc;
import dev.longshore.proto.acm.ExtendedKeyUsage;
import dev.longshore.proto.acm.ImportCertificateRequest;
import dev.longshore.proto.acm.ImportCertificateResponse;
import dev.longshore.proto.acm.KeyUsage;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;

/**
 * ImportCertificate (ACM API Reference): a new certificate, or another one under the ARN of one
 * that was imported before, whose listeners go on with it.
 */
final class ImportOperation {
    /** Of a chain in PEM; AWS takes more, which no client would wait for in a handshake. */
    private static final int MOST_CHAIN_BYTES = 64 << 10;

    /** What the API says of a certificate whose extension does not restrict its use. */
    private static final List<String> ANY = List.of("ANY", "NONE");

    private final ClusterSettings settings;

    ImportOperation(ClusterSettings settings) {
        this.settings = settings;
    }

    void register(AcmOperations on) {
        on.write(CertificateManagerGrpc.getImportCertificateMethod(), this::load);
    }

    private ImportCertificateResponse load(Tx tx, ImportCertificateRequest request) {
        if (request.getCertificateChain().size() > MOST_CHAIN_BYTES) {
            throw ApiException.invalidValue(
                    "The certificate chain is longer than %d bytes, which is the most that is taken here."
                            .formatted(MOST_CHAIN_BYTES));
        }
        CertificateRow.Builder row =
                request.hasCertificateArn() ? again(tx, request) : fresh(tx, request);
        CertificateDetail before = row.getDetail();
        boolean again = row.hasDetail();
        try {
            var imported =
                    ImportedCertificate.of(
                            request.getCertificate().toByteArray(),
                            request.getPrivateKey().toByteArray(),
                            request.getCertificateChain().toByteArray(),
                            tx.now());
            Certificates.put(tx, row, imported, settings.seal());
        } catch (InvalidCertificate e) {
            throw ApiException.invalidValue(e.text());
        }
        if (again) {
            checkReplacement(before, row.getDetail());
            checkStrength(tx, row.getDetail());
        }
        return ImportCertificateResponse.newBuilder()
                .setCertificateArn(row.getCertificateArn())
                .build();
    }

    private CertificateRow.Builder fresh(Tx tx, ImportCertificateRequest request) {
        if (!Certificates.isRoom(tx)) {
            throw new ApiException(
                    "LimitExceededException",
                    "You have reached the maximum number of certificates. Delete certificates that"
                            + " are not in use, or contact AWS Support to request an increase.");
        }
        return CertificateRow.newBuilder()
                .setCertificateArn(
                        settings.installation().arn("acm", "certificate/" + tx.newUuid()))
                .addAllTags(AcmTags.checked(request.getTagsList()));
    }

    private static CertificateRow.Builder again(Tx tx, ImportCertificateRequest request) {
        if (request.getTagsCount() > 0) {
            throw ApiException.invalidValue("Tagging is not permitted on re-import.");
        }
        return AcmReferences.certificate(tx, request.getCertificateArn()).toBuilder();
    }

    /**
     * What uses a certificate must be able to use its successor (ACM User Guide, "Reimport a
     * certificate"): the kind of key stays, and no usage goes.
     */
    private static void checkReplacement(CertificateDetail before, CertificateDetail after) {
        if (!before.getKeyAlgorithm().equals(after.getKeyAlgorithm())) {
            throw ApiException.invalidValue(
                    "The key algorithm %s of the certificate is not that of the certificate that it replaces, %s."
                            .formatted(after.getKeyAlgorithm(), before.getKeyAlgorithm()));
        }
        checkUsages(
                "key usages",
                before.getKeyUsagesList().stream().map(KeyUsage::getName).toList(),
                after.getKeyUsagesList().stream().map(KeyUsage::getName).toList());
        checkUsages(
                "extended key usages",
                before.getExtendedKeyUsagesList().stream().map(ImportOperation::usage).toList(),
                after.getExtendedKeyUsagesList().stream().map(ImportOperation::usage).toList());
    }

    /** Listeners that name it could not go on with what they would not have taken. */
    private static void checkStrength(ReadTx tx, CertificateDetail after) {
        if (Certificates.isWeak(after) && Certificates.isUsed(tx, after.getCertificateArn())) {
            throw ApiException.invalidValue(
                    "Certificate '%s' is in use, and cannot be replaced by one whose signature '%s' is too weak for OpenSSL."
                            .formatted(after.getCertificateArn(), after.getSignatureAlgorithm()));
        }
    }

    private static void checkUsages(String what, List<String> before, List<String> after) {
        boolean free = ANY.stream().anyMatch(after::contains);
        boolean wasFree = ANY.stream().anyMatch(before::contains);
        if (!free && !wasFree && !after.containsAll(before)) {
            throw ApiException.invalidValue(
                    "The certificate lacks %s of the certificate that it replaces: %s."
                            .formatted(what, String.join(", ", before)));
        }
    }

    private static String usage(ExtendedKeyUsage usage) {
        return usage.getOid().isEmpty() ? usage.getName() : usage.getOid();
    }
}
