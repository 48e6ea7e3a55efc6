package dev.longshore.control.process.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.files.FileFault;
import dev.longshore.foundation.files.RegularFile;
import dev.longshore.proto.store.SealedSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets before they become part of rows, which lie in the log, in the store and in
 * snapshots, with a key that only the servers' operators have (AES-256-GCM). Without a key they are
 * kept as they are.
 *
 * <p>The nonce follows from the secret and its place, so that the same transaction always writes
 * the same row; it says no more than that two versions of one secret are equal.
 */
public final class Seal {
    /** No key: secrets are kept as they are. */
    public static final Seal OPEN = new Seal(new byte[0]);

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int ID_BYTES = 6;

    /** Of a file with a key, which has no more than one line. */
    private static final int MOST_FILE_BYTES = 1024;

    private final byte[] key;
    private final byte[] nonces;
    private final String id;

    private Seal(byte[] master) {
        this.key = master.length == 0 ? master : mac(master, "encrypt".getBytes(UTF_8));
        this.nonces = master.length == 0 ? master : mac(master, "nonce".getBytes(UTF_8));
        this.id =
                master.length == 0
                        ? ""
                        : HexFormat.of()
                                .formatHex(mac(master, "name".getBytes(UTF_8)), 0, ID_BYTES);
    }

    /**
     * With a key.
     *
     * @throws IllegalArgumentException if it has another length than 32 bytes
     */
    public static Seal with(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes");
        }
        return new Seal(key);
    }

    /**
     * With the key in a file: 32 bytes in Base64.
     *
     * @throws ConfigException if there is none in it
     */
    public static Seal of(Path file) {
        try {
            String text = new String(RegularFile.read(file, MOST_FILE_BYTES), UTF_8).strip();
            return with(Base64.getDecoder().decode(text));
        } catch (IOException e) {
            throw new ConfigException("cannot read the key " + file + ": " + FileFault.inWords(e));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    file
                            + " is no key, which is 32 bytes in Base64 (openssl rand -base64 32): "
                            + e.getMessage());
        }
    }

    /** Names its key without telling it; empty for none. */
    public String id() {
        return id;
    }

    /**
     * A secret as it is kept.
     *
     * @param place whose it is: nowhere else it can be opened
     */
    public SealedSecret seal(String place, byte[] secret) {
        var sealed = SealedSecret.newBuilder().setKeyId(id);
        if (id.isEmpty()) {
            return sealed.setContent(ByteString.copyFrom(secret)).build();
        }
        byte[] nonce = Arrays.copyOf(mac(nonces, place.getBytes(UTF_8), secret), NONCE_BYTES);
        try {
            ByteString content =
                    ByteString.copyFrom(cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(secret));
            return sealed.setContent(ByteString.copyFrom(nonce).concat(content)).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not work here", e);
        }
    }

    /** The secret; nothing where it was sealed with another key, or for another place. */
    public Optional<byte[]> open(String place, SealedSecret sealed) {
        if (sealed.getKeyId().isEmpty()) {
            return Optional.of(sealed.getContent().toByteArray());
        }
        byte[] content = sealed.getContent().toByteArray();
        if (!sealed.getKeyId().equals(id) || content.length < NONCE_BYTES) {
            return Optional.empty();
        }
        try {
            byte[] nonce = Arrays.copyOf(content, NONCE_BYTES);
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, nonce, place)
                            .doFinal(content, NONCE_BYTES, content.length - NONCE_BYTES));
        } catch (GeneralSecurityException notOurs) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(UTF_8));
        return cipher;
    }

    /** Parts are told apart by their lengths. */
    private static byte[] mac(byte[] key, byte[]... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update((part.length + ":").getBytes(UTF_8));
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 does not work here", e);
        }
    }

    @Override
    public String toString() {
        return id.isEmpty() ? "no key" : "key " + id;
    }
}
