package dev.longshore.control.api.elbv2.listener;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.elbv2.reference.ElbLimits;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.domain.certificate.Certificates;
import dev.longshore.proto.acm.CertificateDetail;
import dev.longshore.proto.elbv2.AddListenerCertificatesInput;
import dev.longshore.proto.elbv2.AddListenerCertificatesOutput;
import dev.longshore.proto.elbv2.Certificate;
import dev.longshore.proto.elbv2.DescribeListenerCertificatesInput;
import dev.longshore.proto.elbv2.DescribeListenerCertificatesOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.RemoveListenerCertificatesInput;
import dev.longshore.proto.elbv2.RemoveListenerCertificatesOutput;
import dev.longshore.proto.store.ListenerRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Certificates of listeners, beside the default one that the listener itself names: clients say for
 * which name they want one. Only certificates that there are can be named.
 */
public final class ListenerCertificates {
    /** Before all ARNs. */
    private static final byte[] FIRST = {0};

    private ListenerCertificates() {}

    /** Registers the operations. */
    public static void register(ElbOperations on) {
        on.write(
                ElasticLoadBalancingGrpc.getAddListenerCertificatesMethod(),
                ListenerCertificates::add);
        on.write(
                ElasticLoadBalancingGrpc.getRemoveListenerCertificatesMethod(),
                ListenerCertificates::remove);
        on.read(
                ElasticLoadBalancingGrpc.getDescribeListenerCertificatesMethod(),
                ListenerCertificates::describe);
    }

    /**
     * Refuses what is no certificate here, and one that nodes cannot show.
     *
     * @throws ApiException CertificateNotFound, or that its kind is not offered
     */
    static void check(ReadTx tx, String arn) {
        CertificateDetail detail =
                Certificates.withArn(tx, arn)
                        .orElseThrow(
                                () ->
                                        new ApiException(
                                                "CertificateNotFoundException",
                                                "Certificate '%s' not found".formatted(arn)))
                        .getDetail();
        if (Certificates.isWeak(detail)) {
            throw ApiException.notOffered(
                    "Certificate '%s' is not offered to clients: its key '%s' or its signature '%s' is too weak for OpenSSL."
                            .formatted(
                                    arn, detail.getKeyAlgorithm(), detail.getSignatureAlgorithm()));
        }
    }

    private static AddListenerCertificatesOutput add(Tx tx, AddListenerCertificatesInput request) {
        Row<ListenerKey, ListenerRow> listener = secure(tx, request.getListenerArn());
        checkGiven(request.getCertificatesList());
        var arns = new TreeSet<>(listener.row().getCertificateArnsList());
        for (Certificate certificate : request.getCertificatesList()) {
            check(tx, certificate.getCertificateArn());
            if (!isDefault(listener.row(), certificate)) {
                arns.add(certificate.getCertificateArn());
            }
        }
        put(tx, listener, arns);
        checkCount(tx, listener.key());
        return AddListenerCertificatesOutput.newBuilder()
                .addAllCertificates(
                        request.getCertificatesList().stream()
                                .map(
                                        it ->
                                                it.toBuilder()
                                                        .setIsDefault(isDefault(listener.row(), it))
                                                        .build())
                                .toList())
                .build();
    }

    /** Those that the listener does not have do no harm. */
    private static RemoveListenerCertificatesOutput remove(
            Tx tx, RemoveListenerCertificatesInput request) {
        Row<ListenerKey, ListenerRow> listener =
                ElbReferences.listener(tx, request.getListenerArn());
        checkGiven(request.getCertificatesList());
        var arns = new TreeSet<>(listener.row().getCertificateArnsList());
        for (Certificate certificate : request.getCertificatesList()) {
            if (isDefault(listener.row(), certificate)) {
                throw new ApiException(
                        "OperationNotPermittedException",
                        "Default certificate '%s' cannot be removed from a listener"
                                .formatted(certificate.getCertificateArn()));
            }
            arns.remove(certificate.getCertificateArn());
        }
        put(tx, listener, arns);
        return RemoveListenerCertificatesOutput.getDefaultInstance();
    }

    /** Default certificates do not count. */
    private static void checkCount(ReadTx tx, ListenerKey listener) {
        int count =
                tx.list(Tables.LISTENERS, KeyPrefix.of(listener.balancer())).stream()
                        .mapToInt(it -> it.row().getCertificateArnsCount())
                        .sum();
        ElbLimits.CERTIFICATES_OF_APPLICATION.check(
                count, "TooManyCertificatesException", "certificates of a load balancer");
    }

    private static void put(Tx tx, Row<ListenerKey, ListenerRow> listener, Set<String> arns) {
        tx.put(
                Tables.LISTENERS,
                listener.key(),
                listener.row().toBuilder()
                        .clearCertificateArns()
                        .addAllCertificateArns(arns)
                        .build());
    }

    private static Row<ListenerKey, ListenerRow> secure(ReadTx tx, String arn) {
        Row<ListenerKey, ListenerRow> listener = ElbReferences.listener(tx, arn);
        String protocol = listener.row().getListener().getProtocol();
        if (!ListenerSettings.isSecure(protocol)) {
            throw ApiException.invalidValue(
                    "Certificates cannot be specified for %s listeners".formatted(protocol));
        }
        return listener;
    }

    private static void checkGiven(List<Certificate> certificates) {
        if (certificates.isEmpty()) {
            throw ApiException.invalidValue("A certificate must be specified");
        }
        if (certificates.stream().anyMatch(Certificate::hasIsDefault)) {
            throw ApiException.invalidValue(
                    "You cannot specify whether a certificate is the default one");
        }
    }

    private static boolean isDefault(ListenerRow listener, Certificate certificate) {
        return listener.getListener().getCertificatesList().stream()
                .anyMatch(it -> it.getCertificateArn().equals(certificate.getCertificateArn()));
    }

    /** The default one first. */
    private static DescribeListenerCertificatesOutput describe(
            ReadTx tx, DescribeListenerCertificatesInput request) {
        ListenerRow listener = ElbReferences.listener(tx, request.getListenerArn()).row();
        Page<Certificate> page = Page.ascending(request, ElbReferences.MAX_PAGE);
        listener.getListener()
                .getCertificatesList()
                .forEach(it -> page.add(FIRST, it.toBuilder().setIsDefault(true).build()));
        for (String arn : listener.getCertificateArnsList()) {
            page.add(
                    arn.getBytes(StandardCharsets.UTF_8),
                    Certificate.newBuilder().setCertificateArn(arn).setIsDefault(false).build());
        }
        var answer =
                DescribeListenerCertificatesOutput.newBuilder().addAllCertificates(page.entries());
        page.nextToken().ifPresent(answer::setNextMarker);
        return answer.build();
    }
}
