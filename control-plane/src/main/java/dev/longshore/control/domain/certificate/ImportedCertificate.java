package dev.longshore.control.domain.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A certificate that may be imported, with its key and its chain, out of PEM files (AWS Certificate
 * Manager User Guide, "Prerequisites for importing ACM certificates").
 *
 * @param chain each behind the one that it certifies
 * @param privateKey in PEM (PKCS#8); a secret
 */
public record ImportedCertificate(
        X509Certificate certificate, List<X509Certificate> chain, String privateKey) {
    private static final String LABEL = "CERTIFICATE";

    /**
     * Reads and checks what a request says.
     *
     * @param chain empty where there is none
     * @throws InvalidCertificate with what is wrong
     */
    public static ImportedCertificate of(
            byte[] certificate, byte[] privateKey, byte[] chain, Instant now)
            throws InvalidCertificate {
        X509Certificate own = single(certificate);
        checkTime(own, now);
        KeyAlgorithm.of(own.getPublicKey());
        byte[] key = PrivateKeys.of(privateKey, own.getPublicKey());
        List<X509Certificate> signers =
                chain.length == 0
                        ? List.of()
                        : certificates(
                                chain,
                                "The certificate chain provided is not in a valid PEM format.");
        checkChain(own, signers);
        return new ImportedCertificate(own, signers, Pem.encode("PRIVATE KEY", key));
    }

    private static X509Certificate single(byte[] pem) throws InvalidCertificate {
        List<X509Certificate> found =
                certificates(
                        pem,
                        "Unable to parse certificate. Please ensure the certificate is in PEM"
                                + " format.");
        if (found.size() > 1) {
            throw new InvalidCertificate(
                    "The certificate field contains more than one certificate. You can specify only"
                            + " one certificate in this field.");
        }
        return found.getFirst();
    }

    /** One at least. */
    private static List<X509Certificate> certificates(byte[] pem, String otherwise)
            throws InvalidCertificate {
        List<Pem> blocks = Pem.parse(pem).orElseThrow(() -> new InvalidCertificate(otherwise));
        var certificates = new ArrayList<X509Certificate>();
        for (Pem block : blocks) {
            if (!block.label().equals(LABEL)) {
                throw new InvalidCertificate(otherwise);
            }
            try {
                var factory = CertificateFactory.getInstance("X.509");
                certificates.add(
                        (X509Certificate) factory.generateCertificate(block.content().newInput()));
            } catch (CertificateException notOne) {
                throw new InvalidCertificate(otherwise);
            }
        }
        if (certificates.isEmpty()) {
            throw new InvalidCertificate(otherwise);
        }
        return certificates;
    }

    private static void checkTime(X509Certificate certificate, Instant now)
            throws InvalidCertificate {
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw new InvalidCertificate("The certificate has expired.");
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw new InvalidCertificate("The certificate is not valid yet.");
        }
    }

    private static void checkChain(X509Certificate own, List<X509Certificate> signers)
            throws InvalidCertificate {
        if (signers.isEmpty() && !isSignedBy(own, own)) {
            throw new InvalidCertificate(
                    "Provided certificate is not a valid self signed. Please provide either a valid"
                            + " self-signed certificate or certificate chain.");
        }
        X509Certificate signed = own;
        for (int i = 0; i < signers.size(); i++) {
            if (!isSignedBy(signed, signers.get(i))) {
                throw new InvalidCertificate(
                        "Unable to validate certificate chain. The certificate chain must start"
                                + " with the immediate signing certificate, followed by any"
                                + " intermediaries in order. The index within the chain of the invalid"
                                + " certificate is: "
                                + i);
            }
            signed = signers.get(i);
        }
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate signer) {
        if (!certificate.getIssuerX500Principal().equals(signer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(signer.getPublicKey());
            return true;
        } catch (GeneralSecurityException notSigned) {
            return false;
        }
    }

    /** The certificate in PEM. */
    public String certificatePem() {
        return pem(certificate);
    }

    /** The chain in PEM; empty where there is none. */
    public String chainPem() {
        return chain.stream().map(ImportedCertificate::pem).collect(Collectors.joining());
    }

    private static String pem(X509Certificate certificate) {
        try {
            return Pem.encode(LABEL, certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    @Override
    public String toString() {
        return "certificate of " + certificate.getSubjectX500Principal();
    }
}
