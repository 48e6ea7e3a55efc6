package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a request again that broke while it was written: it went down a connection that had been
 * kept open to a daemon that has restarted since. The daemon cannot have taken it in, so this holds
 * for requests of any kind; ours have no body that could be read only once.
 */
final class ReconnectingHttpClient {
    private static final Logger LOG = LoggerFactory.getLogger(ReconnectingHttpClient.class);

    /** Each attempt uses up one of the connections that were kept; there are fewer than that. */
    private static final int MOST_ATTEMPTS = 64;

    private ReconnectingHttpClient() {}

    /**
     * Around a client. By reflection: where the type of a request is named, the compiler asks for
     * annotations that docker-java was built with and does not depend on.
     */
    static DockerHttpClient around(DockerHttpClient http) {
        return (DockerHttpClient)
                Proxy.newProxyInstance(
                        DockerHttpClient.class.getClassLoader(),
                        new Class<?>[] {DockerHttpClient.class},
                        (_, method, arguments) -> call(http, method, arguments));
    }

    private static Object call(DockerHttpClient http, Method method, Object[] arguments)
            throws Throwable {
        for (int attempt = 1; ; attempt++) {
            try {
                return method.invoke(http, arguments);
            } catch (InvocationTargetException e) {
                if (attempt == MOST_ATTEMPTS || !isBrokenPipe(e)) {
                    throw e.getTargetException();
                }
                LOG.debug("a connection to the runtime is gone; taking another");
            }
        }
    }

    private static boolean isBrokenPipe(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    && String.valueOf(cause.getMessage()).contains("Broken pipe")) {
                return true;
            }
        }
        return false;
    }
}
