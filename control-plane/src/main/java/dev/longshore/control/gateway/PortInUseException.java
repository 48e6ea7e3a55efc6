package dev.longshore.control.gateway;

/** Another process listens where the API was to listen. The message says what to do. */
public final class PortInUseException extends RuntimeException {
    PortInUseException(String host, int port, Throwable cause) {
        super(
                ("%s:%d is in use by another process. Find it with `ss -ltnp 'sport = :%d'` and stop"
                                + " it, or let this server listen on another port.")
                        .formatted(host, port, port),
                cause);
    }
}
