package dev.longshore.control.api.acm;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.certificate.Certificates;
import dev.longshore.proto.acm.CertificateManagerGrpc;
import dev.longshore.proto.acm.DeleteCertificateRequest;
import dev.longshore.proto.acm.DeleteCertificateResponse;
import dev.longshore.proto.acm.DescribeCertificateRequest;
import dev.longshore.proto.acm.DescribeCertificateResponse;
import dev.longshore.proto.acm.GetCertificateRequest;
import dev.longshore.proto.acm.GetCertificateResponse;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.state.tables.StringKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;

/** Certificates: described, shown, deleted (ACM API Reference). */
final class CertificateOperations {
    private CertificateOperations() {}

    static void register(AcmOperations on) {
        on.read(
                CertificateManagerGrpc.getDescribeCertificateMethod(),
                CertificateOperations::describe);
        on.read(CertificateManagerGrpc.getGetCertificateMethod(), CertificateOperations::get);
        on.write(
                CertificateManagerGrpc.getDeleteCertificateMethod(), CertificateOperations::delete);
    }

    private static DescribeCertificateResponse describe(
            ReadTx tx, DescribeCertificateRequest request) {
        CertificateRow row = AcmReferences.certificate(tx, request.getCertificateArn());
        return DescribeCertificateResponse.newBuilder()
                .setCertificate(Certificates.shown(tx, row))
                .build();
    }

    private static GetCertificateResponse get(ReadTx tx, GetCertificateRequest request) {
        CertificateRow row = AcmReferences.certificate(tx, request.getCertificateArn());
        var answer = GetCertificateResponse.newBuilder().setCertificate(row.getCertificate());
        if (!row.getCertificateChain().isEmpty()) {
            answer.setCertificateChain(row.getCertificateChain());
        }
        return answer.build();
    }

    private static DeleteCertificateResponse delete(Tx tx, DeleteCertificateRequest request) {
        String arn = AcmReferences.certificate(tx, request.getCertificateArn()).getCertificateArn();
        if (Certificates.isUsed(tx, arn)) {
            throw new ApiException(
                    "ResourceInUseException",
                    "Certificate %s is in use by %s."
                            .formatted(arn, String.join(", ", Certificates.users(tx, arn))));
        }
        tx.delete(Tables.CERTIFICATES, new StringKey(arn));
        return DeleteCertificateResponse.getDefaultInstance();
    }
}
