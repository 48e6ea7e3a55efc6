package dev.longshore.control.api.acm;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.control.domain.certificate.Certificates;
import dev.longshore.proto.acm.CertificateDetail;
import dev.longshore.proto.acm.CertificateManagerGrpc;
import dev.longshore.proto.acm.CertificateSummary;
import dev.longshore.proto.acm.ExtendedKeyUsage;
import dev.longshore.proto.acm.Filters;
import dev.longshore.proto.acm.KeyUsage;
import dev.longshore.proto.acm.ListCertificatesRequest;
import dev.longshore.proto.acm.ListCertificatesResponse;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.stream.Stream;

/**
 * ListCertificates (ACM API Reference). Who asks for no types of keys gets those that every service
 * of AWS can use.
 */
final class CertificateListing {
    private static final int USUAL_ITEMS = 100;
    private static final int MOST_ITEMS = 1_000;

    /** Names that a summary shows; whether there are more, it says. */
    private static final int MOST_NAMES = 100;

    private static final List<String> USUAL_KEYS = List.of("RSA_1024", "RSA_2048");

    private CertificateListing() {}

    static void register(AcmOperations on) {
        on.read(CertificateManagerGrpc.getListCertificatesMethod(), CertificateListing::list);
    }

    private static ListCertificatesResponse list(ReadTx tx, ListCertificatesRequest request) {
        if (request.hasSortBy() || request.hasSortOrder()) {
            throw ApiException.notOffered(
                    "Certificates are listed in the order of their ARNs only.");
        }
        Page<CertificateSummary> page = Page.ascending(request, USUAL_ITEMS, MOST_ITEMS);
        tx.scan(
                Tables.CERTIFICATES,
                KeyPrefix.ALL,
                page.after(Tables.CERTIFICATES),
                row ->
                        !isAsked(tx, row.row(), request)
                                || page.add(row.key(), summary(tx, row.row())));
        var answer = ListCertificatesResponse.newBuilder();
        answer.addAllCertificateSummaryList(page.entries());
        page.nextToken().ifPresent(answer::setNextToken);
        return answer.build();
    }

    private static boolean isAsked(ReadTx tx, CertificateRow row, ListCertificatesRequest request) {
        CertificateDetail detail = row.getDetail();
        Filters filters = request.getIncludes();
        List<String> keys =
                filters.getKeyTypesCount() == 0 ? USUAL_KEYS : filters.getKeyTypesList();
        return keys.contains(detail.getKeyAlgorithm())
                && isOne(
                        request.getCertificateStatusesList(),
                        Stream.of(Certificates.status(row, tx.now())))
                && isOne(request.getCertificateKeyPairOriginsList(), Stream.of("CUSTOMER_PROVIDED"))
                && isOne(
                        filters.getKeyUsageList(),
                        detail.getKeyUsagesList().stream().map(KeyUsage::getName))
                && isOne(
                        filters.getExtendedKeyUsageList(),
                        detail.getExtendedKeyUsagesList().stream().map(ExtendedKeyUsage::getName))
                && !filters.getExportOption().equals("ENABLED")
                && !filters.hasManagedBy();
    }

    private static boolean isOne(List<String> asked, Stream<String> has) {
        return asked.isEmpty() || has.anyMatch(asked::contains);
    }

    private static CertificateSummary summary(ReadTx tx, CertificateRow row) {
        CertificateDetail detail = row.getDetail();
        List<String> names = detail.getSubjectAlternativeNamesList();
        return CertificateSummary.newBuilder()
                .setCertificateArn(row.getCertificateArn())
                .setDomainName(detail.getDomainName())
                .addAllSubjectAlternativeNameSummaries(
                        names.subList(0, Math.min(names.size(), MOST_NAMES)))
                .setHasAdditionalSubjectAlternativeNames(names.size() > MOST_NAMES)
                .setStatus(Certificates.status(row, tx.now()))
                .setType(detail.getType())
                .setKeyAlgorithm(detail.getKeyAlgorithm())
                .addAllKeyUsages(detail.getKeyUsagesList().stream().map(KeyUsage::getName).toList())
                .addAllExtendedKeyUsages(
                        detail.getExtendedKeyUsagesList().stream()
                                .map(ExtendedKeyUsage::getName)
                                .toList())
                .setInUse(Certificates.isUsed(tx, row.getCertificateArn()))
                .setRenewalEligibility(detail.getRenewalEligibility())
                .setNotBefore(detail.getNotBefore())
                .setNotAfter(detail.getNotAfter())
                .setCreatedAt(detail.getCreatedAt())
                .setImportedAt(detail.getImportedAt())
                .build();
    }
}
