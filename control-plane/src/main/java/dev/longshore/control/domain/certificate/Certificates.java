package dev.longshore.control.domain.certificate;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.longshore.control.process.secret.Seal;
import dev.longshore.proto.acm.CertificateDetail;
import dev.longshore.proto.elbv2.Certificate;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.proto.store.ListenerRow;
import dev.longshore.state.tables.StringKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Certificates: found, written, shown. */
public final class Certificates {
    /** Of an installation. */
    public static final int MOST = 1_000;

    private static final String ISSUED = "ISSUED";

    /** Beginnings of signatures' names that OpenSSL's security level 2 does not take. */
    private static final List<String> WEAK = List.of("SHA1", "MD5", "MD2");

    private Certificates() {}

    /** The certificate with this ARN. */
    public static Optional<CertificateRow> withArn(ReadTx tx, String arn) {
        return tx.get(Tables.CERTIFICATES, new StringKey(arn));
    }

    /** The ARNs of the certificates that a listener names, the default one first. */
    public static List<String> of(ListenerRow listener) {
        return Stream.concat(
                        listener.getListener().getCertificatesList().stream()
                                .map(Certificate::getCertificateArn),
                        listener.getCertificateArnsList().stream())
                .distinct()
                .toList();
    }

    /** Listeners that name a certificate. */
    public static List<Row<ListenerKey, ListenerRow>> listeners(ReadTx tx, String arn) {
        return tx.list(Tables.LISTENERS_BY_CERTIFICATE, KeyPrefix.of(arn));
    }

    /** The ARNs of load balancers with a listener that names a certificate. */
    public static List<String> users(ReadTx tx, String arn) {
        return listeners(tx, arn).stream()
                .map(it -> it.row().getListener().getLoadBalancerArn())
                .distinct()
                .toList();
    }

    /** Whether a listener names a certificate. */
    public static boolean isUsed(ReadTx tx, String arn) {
        return tx.any(Tables.LISTENERS_BY_CERTIFICATE, KeyPrefix.of(arn));
    }

    /** Whether nodes cannot show a certificate to clients: OpenSSL does not take it. */
    public static boolean isWeak(CertificateDetail detail) {
        return detail.getKeyAlgorithm().equals("RSA_1024")
                || WEAK.stream().anyMatch(detail.getSignatureAlgorithm()::startsWith);
    }

    /** Whether there may be another one. */
    public static boolean isRoom(ReadTx tx) {
        return tx.count(Tables.CERTIFICATES_KEPT, KeyPrefix.of("")) < MOST;
    }

    /** A certificate as answers show it. */
    public static CertificateDetail shown(ReadTx tx, CertificateRow row) {
        return row.getDetail().toBuilder()
                .setStatus(status(row, tx.now()))
                .addAllInUseBy(users(tx, row.getCertificateArn()))
                .build();
    }

    /** ISSUED or EXPIRED. */
    public static String status(CertificateRow row, Instant now) {
        return now.getEpochSecond() > row.getDetail().getNotAfter().getSeconds()
                ? "EXPIRED"
                : ISSUED;
    }

    /**
     * Writes what was imported over what was there before under this ARN.
     *
     * @throws InvalidCertificate for what a certificate may not say
     */
    public static void put(
            Tx tx, CertificateRow.Builder row, ImportedCertificate imported, Seal seal)
            throws InvalidCertificate {
        String arn = row.getCertificateArn();
        Timestamp now = Timestamp.newBuilder().setSeconds(tx.now().getEpochSecond()).build();
        Timestamp created = row.hasDetail() ? row.getDetail().getCreatedAt() : now;
        row.setDetail(
                        CertificateFacts.of(imported.certificate()).toBuilder()
                                .setCertificateArn(arn)
                                .setCreatedAt(created)
                                .setImportedAt(now))
                .setCertificate(imported.certificatePem())
                .setCertificateChain(imported.chainPem())
                .setPrivateKey(
                        seal.seal(arn, imported.privateKey().getBytes(StandardCharsets.UTF_8)));
        tx.put(Tables.CERTIFICATES, new StringKey(arn), row.build());
    }

    /** A certificate's key in PEM; nothing where this server has another key than sealed it. */
    public static Optional<String> privateKey(CertificateRow row, Seal seal) {
        return seal.open(row.getCertificateArn(), row.getPrivateKey())
                .map(key -> ByteString.copyFrom(key).toStringUtf8());
    }
}
