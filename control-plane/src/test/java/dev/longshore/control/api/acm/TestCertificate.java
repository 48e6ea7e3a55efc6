package dev.longshore.control.api.acm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A certificate made for a test (RFC 5280).
 *
 * @param keys its own
 * @param pem the certificate
 */
public record TestCertificate(String name, KeyPair keys, String pem) {
    /** By name, algorithm and bits; bounded by the tests' names. */
    private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

    private static final byte[] SHA256_RSA = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11);
    private static final byte[] SHA256_ECDSA = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2);
    private static final byte[] SHA1_RSA = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5);
    private static final byte[] COMMON_NAME = oid(0x55, 4, 3);
    private static final byte[] KEY_USAGE = oid(0x55, 0x1d, 15);
    private static final byte[] OTHER_NAMES = oid(0x55, 0x1d, 17);
    private static final byte[] EXTENDED_KEY_USAGE = oid(0x55, 0x1d, 37);
    private static final byte[] SERVER = oid(0x2b, 6, 1, 5, 5, 7, 3, 1);

    /** What is to be made. */
    public static final class Builder {
        private final String name;
        private String keyAlgorithm = "RSA";
        private int keyBits = 2048;
        private String keyName;
        private @Nullable TestCertificate issuer;
        private Instant from = Instant.EPOCH;
        private Duration good = Duration.ofDays(36_500);
        private String digest = "SHA256";
        private int usages;

        private Builder(String name) {
            this.name = name;
            this.keyName = name;
        }

        /** With another key than the others of that name. */
        public Builder anotherKey() {
            keyName = name + " again";
            return this;
        }

        /** With a key of {@code RSA} or {@code EC}, and so many bits. */
        public Builder key(String algorithm, int bits) {
            keyAlgorithm = algorithm;
            keyBits = bits;
            return this;
        }

        /** Signed by another one than itself. */
        public Builder by(TestCertificate other) {
            issuer = other;
            return this;
        }

        public Builder from(Instant when, Duration howLong) {
            from = when;
            good = howLong;
            return this;
        }

        public Builder sha1() {
            digest = "SHA1";
            return this;
        }

        /**
         * Says that it is for servers.
         *
         * @param bits of the key's usage: 0x80 to sign, 0x20 to encipher keys
         */
        public Builder usages(int bits) {
            usages = bits;
            return this;
        }

        public TestCertificate build() {
            KeyPair keys = keyOf(keyName, keyAlgorithm, keyBits);
            KeyPair signer = issuer == null ? keys : issuer.keys();
            byte[] algorithm = algorithm(signer.getPrivate());
            byte[] signed =
                    sequence(
                            der(0xa0, new byte[] {2, 1, 2}),
                            new byte[] {2, 2, 0x0a, 0x1b},
                            algorithm,
                            name(issuer == null ? name : issuer.name()),
                            sequence(time(from), time(from.plus(good))),
                            name(name),
                            keys.getPublic().getEncoded(),
                            der(0xa3, sequence(extensions())));
            byte[] signature = sign(signer.getPrivate(), signed);
            return new TestCertificate(
                    name,
                    keys,
                    TestCertificate.pem(
                            "CERTIFICATE", sequence(signed, algorithm, bits(signature))));
        }

        private byte[] algorithm(PrivateKey key) {
            if (key.getAlgorithm().equals("EC")) {
                return sequence(SHA256_ECDSA);
            }
            return sequence(digest.equals("SHA1") ? SHA1_RSA : SHA256_RSA, new byte[] {5, 0});
        }

        private byte[] sign(PrivateKey key, byte[] signed) {
            try {
                var signature =
                        Signature.getInstance(
                                digest
                                        + "with"
                                        + (key.getAlgorithm().equals("EC") ? "ECDSA" : "RSA"));
                signature.initSign(key);
                signature.update(signed);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        private byte[] extensions() {
            var extensions = new ArrayList<byte[]>();
            extensions.add(
                    sequence(
                            OTHER_NAMES,
                            der(
                                    4,
                                    sequence(
                                            der(0x82, name.getBytes(UTF_8)),
                                            der(0x82, ("www." + name).getBytes(UTF_8))))));
            if (usages != 0) {
                extensions.add(sequence(KEY_USAGE, der(4, new byte[] {3, 2, 5, (byte) usages})));
                extensions.add(sequence(EXTENDED_KEY_USAGE, der(4, sequence(SERVER))));
            }
            return joined(extensions.toArray(byte[][]::new));
        }
    }

    /** With a key of RSA and 2048 bits, signed by itself and good for a hundred years. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** The key in PEM, as PKCS#8. */
    public String key() {
        return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    /** The key in the older form of its algorithm, which is inside of PKCS#8. */
    public String olderKey() {
        byte[] whole = keys.getPrivate().getEncoded();
        int at = 0;
        for (int skipped = 0; skipped < 3; skipped++) {
            // into the sequence, then over the version and the algorithm
            at += skipped == 0 ? header(whole, at) : header(whole, at) + length(whole, at);
        }
        byte[] inner = new byte[length(whole, at)];
        System.arraycopy(whole, at + header(whole, at), inner, 0, inner.length);
        return pem(keys.getPrivate().getAlgorithm() + " PRIVATE KEY", inner);
    }

    /** A text as members of requests have it, in a text format. */
    public static String quoted(String text) {
        return "'" + text.replace("\n", "\\n") + "'";
    }

    public static String pem(String label, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(
                        label,
                        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content),
                        label);
    }

    /** The key of that name: made once, since a large one takes a second. */
    private static KeyPair keyOf(String name, String algorithm, int bits) {
        return KEYS.computeIfAbsent(
                String.join(" ", name, algorithm, String.valueOf(bits)),
                it -> pair(algorithm, bits));
    }

    static KeyPair pair(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] name(String name) {
        return sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, name.getBytes(UTF_8)))));
    }

    private static byte[] time(Instant at) {
        return der(
                0x18,
                DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'")
                        .withZone(ZoneOffset.UTC)
                        .format(at)
                        .getBytes(UTF_8));
    }

    private static byte[] bits(byte[] content) {
        return der(3, joined(new byte[] {0}, content));
    }

    private static byte[] oid(int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return der(6, content);
    }

    private static byte[] sequence(byte[]... members) {
        return der(0x30, members);
    }

    private static byte[] der(int tag, byte[]... members) {
        byte[] content = joined(members);
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(requireNonNull(part));
        }
        return out.toByteArray();
    }

    private static int header(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return first < 0x80 ? 2 : 2 + (first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int header = header(der, at);
        int length = header == 2 ? der[at + 1] & 0xff : 0;
        for (int i = 2; i < header; i++) {
            length = (length << 8) | (der[at + i] & 0xff);
        }
        return length;
    }

    /** All of them in PEM, one after another. */
    public static String chain(List<TestCertificate> certificates) {
        return String.join("", certificates.stream().map(TestCertificate::pem).toList());
    }
}
