package dev.longshore.control.domain.certificate;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;

/** Kinds of keys that certificates may have, as ACM's API names them. */
final class KeyAlgorithm {
    private static final List<Integer> RSA_BITS = List.of(1024, 2048, 3072, 4096);

    private KeyAlgorithm() {}

    /**
     * The name of a key's algorithm and size.
     *
     * @throws InvalidCertificate for one that no certificate may have
     */
    static String of(PublicKey key) throws InvalidCertificate {
        return switch (key) {
            case RSAPublicKey rsa -> rsa(rsa.getModulus().bitLength());
            case ECPublicKey ec -> curve(ec.getParams().getOrder().bitLength());
            default -> throw new InvalidCertificate(PrivateKeys.NOT_SUPPORTED);
        };
    }

    private static String rsa(int bits) throws InvalidCertificate {
        if (!RSA_BITS.contains(bits)) {
            throw length(bits);
        }
        return "RSA_" + bits;
    }

    private static String curve(int bits) throws InvalidCertificate {
        return switch (bits) {
            case 256 -> "EC_prime256v1";
            case 384 -> "EC_secp384r1";
            case 521 -> "EC_secp521r1";
            default -> throw length(bits);
        };
    }

    private static InvalidCertificate length(int bits) {
        return new InvalidCertificate(
                "The private key length %d is not supported for key algorithm.".formatted(bits));
    }
}
