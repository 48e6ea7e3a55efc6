package dev.longshore.control.domain.certificate;

import com.google.protobuf.Timestamp;
import dev.longshore.proto.acm.CertificateDetail;
import dev.longshore.proto.acm.CertificateOptions;
import dev.longshore.proto.acm.ExtendedKeyUsage;
import dev.longshore.proto.acm.KeyUsage;
import java.math.BigInteger;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** What a certificate says of itself, as ACM's answers have it (CertificateDetail). */
final class CertificateFacts {
    private static final int DNS_NAME = 2;

    /** In the order of the extension's bits (RFC 5280, 4.2.1.3). */
    private static final List<String> KEY_USAGES =
            List.of(
                    "DIGITAL_SIGNATURE",
                    "NON_REPUDIATION",
                    "KEY_ENCIPHERMENT",
                    "DATA_ENCIPHERMENT",
                    "KEY_AGREEMENT",
                    "CERTIFICATE_SIGNING",
                    "CRL_SIGNING",
                    "ENCIPHER_ONLY",
                    "DECIPHER_ONLY");

    private static final Map<String, String> EXTENDED_KEY_USAGES =
            Map.ofEntries(
                    Map.entry("1.3.6.1.5.5.7.3.1", "TLS_WEB_SERVER_AUTHENTICATION"),
                    Map.entry("1.3.6.1.5.5.7.3.2", "TLS_WEB_CLIENT_AUTHENTICATION"),
                    Map.entry("1.3.6.1.5.5.7.3.3", "CODE_SIGNING"),
                    Map.entry("1.3.6.1.5.5.7.3.4", "EMAIL_PROTECTION"),
                    Map.entry("1.3.6.1.5.5.7.3.5", "IPSEC_END_SYSTEM"),
                    Map.entry("1.3.6.1.5.5.7.3.6", "IPSEC_TUNNEL"),
                    Map.entry("1.3.6.1.5.5.7.3.7", "IPSEC_USER"),
                    Map.entry("1.3.6.1.5.5.7.3.8", "TIME_STAMPING"),
                    Map.entry("1.3.6.1.5.5.7.3.9", "OCSP_SIGNING"),
                    Map.entry("2.5.29.37.0", "ANY"));

    private CertificateFacts() {}

    /**
     * All that follows from the certificate alone.
     *
     * @throws InvalidCertificate if it names nobody, or says what it may not
     */
    static CertificateDetail of(X509Certificate certificate) throws InvalidCertificate {
        SequencedSet<String> names = names(certificate);
        if (names.isEmpty()) {
            throw new InvalidCertificate("The certificate must contain at least one domain name.");
        }
        return CertificateDetail.newBuilder()
                .setDomainName(names.getFirst())
                .addAllSubjectAlternativeNames(names)
                .setSerial(serial(certificate.getSerialNumber()))
                .setSubject(text(certificate.getSubjectX500Principal()))
                .setIssuer(issuer(certificate))
                .setNotBefore(time(certificate.getNotBefore()))
                .setNotAfter(time(certificate.getNotAfter()))
                .setKeyAlgorithm(KeyAlgorithm.of(certificate.getPublicKey()))
                .setSignatureAlgorithm(certificate.getSigAlgName().toUpperCase(Locale.ROOT))
                .setType("IMPORTED")
                .addAllKeyUsages(keyUsages(certificate))
                .addAllExtendedKeyUsages(extendedKeyUsages(certificate))
                .setRenewalEligibility("INELIGIBLE")
                .setOptions(
                        CertificateOptions.newBuilder()
                                .setCertificateTransparencyLoggingPreference("DISABLED"))
                .build();
    }

    /** The subject's common name first, where it has one. */
    private static SequencedSet<String> names(X509Certificate certificate)
            throws InvalidCertificate {
        var names = new LinkedHashSet<String>();
        part(certificate.getSubjectX500Principal(), "CN").ifPresent(names::add);
        try {
            Collection<List<?>> others = certificate.getSubjectAlternativeNames();
            if (others != null) {
                for (List<?> other : others) {
                    if (other.get(0).equals(DNS_NAME)) {
                        names.add((String) other.get(1));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            throw new InvalidCertificate(
                    "The certificate's subject alternative names are not valid.");
        }
        return names;
    }

    private static String issuer(X509Certificate certificate) {
        X500Principal issuer = certificate.getIssuerX500Principal();
        return part(issuer, "O").or(() -> part(issuer, "CN")).orElse(text(issuer));
    }

    private static String text(X500Principal name) {
        return name.getName(X500Principal.RFC2253);
    }

    private static Optional<String> part(X500Principal name, String type) {
        try {
            return new LdapName(text(name))
                    .getRdns().reversed().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase(type))
                            .map(Rdn::getValue)
                            .map(Object::toString)
                            .findFirst();
        } catch (InvalidNameException notReadable) {
            return Optional.empty();
        }
    }

    /** {@code 0a:1b:…}. */
    private static String serial(BigInteger number) {
        return HexFormat.ofDelimiter(":").formatHex(number.toByteArray());
    }

    private static List<KeyUsage> keyUsages(X509Certificate certificate) {
        boolean[] bits = certificate.getKeyUsage();
        if (bits == null) {
            return List.of(KeyUsage.newBuilder().setName("ANY").build());
        }
        var usages = new ArrayList<KeyUsage>();
        for (int i = 0; i < Math.min(bits.length, KEY_USAGES.size()); i++) {
            if (bits[i]) {
                usages.add(KeyUsage.newBuilder().setName(KEY_USAGES.get(i)).build());
            }
        }
        return usages;
    }

    private static List<ExtendedKeyUsage> extendedKeyUsages(X509Certificate certificate)
            throws InvalidCertificate {
        try {
            List<String> oids = certificate.getExtendedKeyUsage();
            if (oids == null) {
                return List.of(ExtendedKeyUsage.newBuilder().setName("NONE").build());
            }
            return oids.stream()
                    .map(
                            oid ->
                                    ExtendedKeyUsage.newBuilder()
                                            .setName(
                                                    EXTENDED_KEY_USAGES.getOrDefault(oid, "CUSTOM"))
                                            .setOid(oid)
                                            .build())
                    .toList();
        } catch (CertificateParsingException e) {
            throw new InvalidCertificate("The certificate's extended key usages are not valid.");
        }
    }

    private static Timestamp time(Date at) {
        return Timestamp.newBuilder().setSeconds(at.toInstant().getEpochSecond()).build();
    }
}
