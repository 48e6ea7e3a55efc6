package dev.longshore.agent.resource.balancer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.longshore.proto.agent.BalancerCertificate;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Certificates of the tests, which are good for a hundred years and for nothing else. */
final class TestPem {
    private static final char[] PASSWORD = "test".toCharArray();

    private TestPem() {}

    /** As a node is told it. */
    static BalancerCertificate certificate(String name) {
        return BalancerCertificate.newBuilder()
                .setCertificate(text(name + ".crt"))
                .setPrivateKey(text(name + ".key"))
                .build();
    }

    /** For a server that shows an RSA certificate. */
    static SSLContext server(String name) throws GeneralSecurityException, IOException {
        String base64 = text(name + ".key").replaceAll("-----[A-Z ]+-----|\\s", "");
        PrivateKey key =
                KeyFactory.getInstance("RSA")
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        Certificate certificate =
                CertificateFactory.getInstance("X.509").generateCertificate(stream(name + ".crt"));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setKeyEntry(name, key, PASSWORD, new Certificate[] {certificate});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** The same for a gRPC server. */
    static ServerCredentials credentials(String name) throws IOException {
        return TlsServerCredentials.create(stream(name + ".crt"), stream(name + ".key"));
    }

    private static InputStream stream(String name) {
        return new ByteArrayInputStream(text(name).getBytes(UTF_8));
    }

    /** For a client that takes every certificate. */
    static SSLContext client() throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {everybody()}, null);
        return context;
    }

    static TrustManager everybody() {
        return new Everybody();
    }

    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static String text(String name) {
        try (InputStream in = requireNonNull(TestPem.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
