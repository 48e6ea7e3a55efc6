package dev.longshore.simulation.client;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.longshore.proto.acm.ImportCertificateRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Two certificates with their keys, good from 1970 to 2069, of which each may replace the other.
 */
final class Pems {
    private static final String[] NAMES = {"first", "second"};

    private Pems() {}

    /** A request that imports one of them. */
    static ImportCertificateRequest.Builder request(int number) {
        String name = NAMES[number % NAMES.length];
        return ImportCertificateRequest.newBuilder()
                .setCertificate(read(name + ".crt"))
                .setPrivateKey(read(name + ".key"));
    }

    private static ByteString read(String file) {
        try (InputStream in = requireNonNull(Pems.class.getResourceAsStream(file), file)) {
            return ByteString.readFrom(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
