package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a request again that broke while it was written: it went down a connection that had been
 * kept open to a daemon that has restarted since. The daemon cannot have taken it in, so this holds
 * for requests of any kind; ours have no body that could be read only once. Where nobody takes
 * requests at all, the failure says so.
 */
final class ReconnectingHttpClient {
    private static final Logger LOG = LoggerFactory.getLogger(ReconnectingHttpClient.class);

    /** Each attempt uses up one of the connections that were kept; there are fewer than that. */
    private static final int MOST_ATTEMPTS = 64;

    private static final String BROKEN_PIPE = "Broken pipe";

    /** What the kernel says where nobody has taken a request. */
    private static final List<String> NOBODY_THERE =
            List.of("Connection refused", "No such file or directory", BROKEN_PIPE);

    private ReconnectingHttpClient() {}

    /**
     * Around a client. By reflection: where the type of a request is named, the compiler asks for
     * annotations that docker-java was built with and does not depend on.
     *
     * @param socket where the daemon listens, for the words of an {@link UnreachableException}
     */
    static DockerHttpClient around(DockerHttpClient http, Path socket) {
        return (DockerHttpClient)
                Proxy.newProxyInstance(
                        DockerHttpClient.class.getClassLoader(),
                        new Class<?>[] {DockerHttpClient.class},
                        (_, method, arguments) -> call(http, socket, method, arguments));
    }

    private static Object call(
            DockerHttpClient http, Path socket, Method method, Object[] arguments)
            throws Throwable {
        for (int attempt = 1; ; attempt++) {
            try {
                return method.invoke(http, arguments);
            } catch (InvocationTargetException e) {
                String nobody = nobodyThere(e).orElseThrow(e::getTargetException);
                if (attempt == MOST_ATTEMPTS || !nobody.equals(BROKEN_PIPE)) {
                    throw new UnreachableException(
                            "the container runtime does not answer at %s (%s)"
                                    .formatted(socket, nobody),
                            e.getTargetException());
                }
                LOG.debug("a connection to the runtime is gone; taking another");
            }
        }
    }

    /** Why nobody took the request, if that is what went wrong. */
    private static Optional<String> nobodyThere(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                String message = String.valueOf(cause.getMessage());
                Optional<String> known = NOBODY_THERE.stream().filter(message::contains).findAny();
                if (known.isPresent()) {
                    return known;
                }
            }
        }
        return Optional.empty();
    }
}
