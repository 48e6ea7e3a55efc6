package dev.longshore.control.domain.certificate;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/**
 * Private keys of certificates, in the forms in which OpenSSL writes them: PKCS#8, PKCS#1 and SEC 1
 * (RFC 5208, 8017 and 5915).
 */
final class PrivateKeys {
    static final String NOT_SUPPORTED = "The private key is not supported.";
    static final String NOT_A_KEY = "Passed PEM was not a private key.";
    static final String OF_ANOTHER = "The private key does not match the certificate.";

    private static final String PARAMETERS = "EC PARAMETERS";
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION = {0x02, 0x01, 0x00};

    private PrivateKeys() {}

    /**
     * The key of a certificate in PKCS#8.
     *
     * @throws InvalidCertificate if it is none, is encrypted, or is another one's
     */
    static byte[] of(byte[] pem, PublicKey certified) throws InvalidCertificate {
        List<Pem> blocks =
                Pem.parse(pem).orElseThrow(() -> new InvalidCertificate(NOT_A_KEY)).stream()
                        .filter(block -> !block.label().equals(PARAMETERS))
                        .toList();
        if (blocks.size() != 1) {
            throw new InvalidCertificate(NOT_A_KEY);
        }
        Pem block = blocks.getFirst();
        if (block.headers()) {
            throw new InvalidCertificate(NOT_SUPPORTED); // it is encrypted
        }
        byte[] key =
                switch (block.label()) {
                    case "PRIVATE KEY" -> block.content().toByteArray();
                    case "RSA PRIVATE KEY" -> wrapped(block, "RSA", certified);
                    case "EC PRIVATE KEY" -> wrapped(block, "EC", certified);
                    case "ENCRYPTED PRIVATE KEY", "DSA PRIVATE KEY", "OPENSSH PRIVATE KEY" ->
                            throw new InvalidCertificate(NOT_SUPPORTED);
                    default -> throw new InvalidCertificate(NOT_A_KEY);
                };
        PrivateKey parsed =
                parse(certified.getAlgorithm(), key)
                        .orElseThrow(() -> new InvalidCertificate(other(key)));
        if (!belongs(parsed, certified)) {
            throw new InvalidCertificate(OF_ANOTHER);
        }
        return parsed.getEncoded();
    }

    /** What is wrong with a key that is none of its certificate's kind. */
    private static String other(byte[] key) {
        return parse("RSA", key).or(() -> parse("EC", key)).isPresent()
                ? OF_ANOTHER
                : NOT_SUPPORTED;
    }

    private static Optional<PrivateKey> parse(String algorithm, byte[] key) {
        try {
            return Optional.of(
                    KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(key)));
        } catch (GeneralSecurityException notOfThisKind) {
            return Optional.empty();
        }
    }

    /** The older forms are PKCS#8's content; which algorithm it is, the certificate says too. */
    private static byte[] wrapped(Pem block, String algorithm, PublicKey certified)
            throws InvalidCertificate {
        if (!certified.getAlgorithm().equals(algorithm)) {
            throw new InvalidCertificate(OF_ANOTHER);
        }
        return der(
                SEQUENCE,
                VERSION,
                algorithmOf(certified.getEncoded()),
                der(OCTET_STRING, block.content().toByteArray()));
    }

    /** The first member of a SubjectPublicKeyInfo, as it stands there. */
    private static byte[] algorithmOf(byte[] info) {
        int at = 1 + lengthBytes(info, 1);
        int length = length(info, at + 1);
        byte[] algorithm = new byte[1 + lengthBytes(info, at + 1) + length];
        System.arraycopy(info, at, algorithm, 0, algorithm.length);
        return algorithm;
    }

    private static int lengthBytes(byte[] der, int at) {
        int first = der[at] & 0xff;
        return first < 0x80 ? 1 : 1 + (first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int bytes = lengthBytes(der, at);
        int length = bytes == 1 ? der[at] & 0xff : 0;
        for (int i = 1; i < bytes; i++) {
            length = (length << 8) | (der[at + i] & 0xff);
        }
        return length;
    }

    private static byte[] der(int tag, byte[]... members) {
        var content = new ByteArrayOutputStream();
        for (byte[] member : members) {
            content.writeBytes(member);
        }
        int length = content.size();
        var whole = new ByteArrayOutputStream();
        whole.write(tag);
        if (length < 0x80) {
            whole.write(length);
        } else if (length < 0x100) {
            whole.writeBytes(new byte[] {(byte) 0x81, (byte) length});
        } else {
            whole.writeBytes(new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length});
        }
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }

    /** Whether the certificate's owner can sign with it. */
    private static boolean belongs(PrivateKey key, PublicKey certified) {
        String algorithm =
                certified.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        try {
            byte[] said = certified.getEncoded();
            var signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(said);
            byte[] signature = signer.sign();
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certified);
            verifier.update(said);
            return verifier.verify(signature);
        } catch (GeneralSecurityException cannotSign) {
            return false;
        }
    }
}
