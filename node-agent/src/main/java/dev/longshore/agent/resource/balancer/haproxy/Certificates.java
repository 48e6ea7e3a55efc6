package dev.longshore.agent.resource.balancer.haproxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.longshore.foundation.digest.Sha256;
import dev.longshore.proto.agent.Balancer;
import dev.longshore.proto.agent.BalancerCertificate;
import dev.longshore.proto.agent.BalancerListener;
import dev.longshore.proto.elbv2.Certificate;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that certificates are to HAProxy: one for each with its key, and a list for each
 * listener, the default certificate first. Which of them a client gets, HAProxy finds by the names
 * in them. A file's name is a digest of what it holds, so that a configuration that names other
 * files is another configuration.
 */
public final class Certificates {
    private static final int NAME_BYTES = 16;

    /** At the end of names of files with a certificate and its key. */
    private static final String CERTIFICATE = ".pem";

    /** At the end of names of files with a listener's certificates. */
    private static final String LIST = ".certificates";

    private final Map<String, BalancerCertificate> byArn;
    private final String directory;

    /**
     * @param directory of the node, as HAProxy sees it
     */
    Certificates(Map<String, BalancerCertificate> byArn, String directory) {
        this.byArn = byArn;
        this.directory = directory;
    }

    /** The ARNs of all certificates that a load balancer's listeners name. */
    public static SequencedSet<String> named(Balancer balancer) {
        return balancer.getListenersList().stream()
                .flatMap(listener -> named(listener).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static List<String> named(BalancerListener listener) {
        return Stream.concat(
                        listener.getListener().getCertificatesList().stream()
                                .map(Certificate::getCertificateArn),
                        listener.getCertificateArnsList().stream())
                .distinct()
                .toList();
    }

    /** Whether a file of this name is one of these. */
    static boolean isOne(String file) {
        return file.endsWith(CERTIFICATE) || file.endsWith(LIST);
    }

    /** Where a listener's list is, as HAProxy sees it. */
    String list(BalancerListener listener) {
        return directory + "/" + name(text(listener), LIST);
    }

    /** All files by their names; they hold secrets. */
    Map<String, String> files(Balancer balancer) {
        var files = new TreeMap<String, String>();
        for (BalancerListener listener : balancer.getListenersList()) {
            List<String> arns = named(listener);
            if (!arns.isEmpty()) {
                arns.forEach(arn -> files.put(name(content(arn), CERTIFICATE), content(arn)));
                files.put(name(text(listener), LIST), text(listener));
            }
        }
        return files;
    }

    private String text(BalancerListener listener) {
        return named(listener).stream()
                .map(arn -> directory + "/" + name(content(arn), CERTIFICATE) + "\n")
                .collect(Collectors.joining());
    }

    private String content(String arn) {
        BalancerCertificate certificate = requireNonNull(byArn.get(arn));
        return certificate.getCertificate() + certificate.getPrivateKey();
    }

    private static String name(String content, String end) {
        byte[] digest = Sha256.of(content.getBytes(UTF_8));
        return HexFormat.of().formatHex(digest, 0, NAME_BYTES) + end;
    }
}
