package dev.longshore.control.gateway;

import java.time.Duration;

/**
 * Where the API listens and what it says of itself.
 *
 * @param port 0 lets the system choose one
 * @param callTimeout how long a caller waits for an answer
 * @param drain how long a stop waits for requests that are being answered
 */
public record ApiServerConfig(
        String host,
        int port,
        String accountId,
        String region,
        Duration callTimeout,
        Duration drain) {
    /** The usual values for a server on {@code host} and {@code port}. */
    public static ApiServerConfig on(String host, int port) {
        return new ApiServerConfig(
                host,
                port,
                "123456789012",
                "us-east-1",
                Duration.ofSeconds(30),
                Duration.ofSeconds(5));
    }
}
