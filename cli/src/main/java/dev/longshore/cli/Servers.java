package dev.longshore.cli;

import io.grpc.Status;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;

/** The servers that may be asked, as people write them: {@code HOST:PORT,HOST:PORT}. */
record Servers(List<String> addresses) {
    private static final int MOST_PORT = 65_535;

    /**
     * Reads them.
     *
     * @throws CommandFailure which says what to write
     */
    static Servers parse(String text) {
        List<String> addresses = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        for (String address : addresses) {
            if (!isAddress(address)) {
                throw new CommandFailure(
                        "--server " + address + ": expected HOST:PORT, like 10.0.0.1:7070");
            }
        }
        return new Servers(addresses);
    }

    /** As gRPC takes them: a host's name has no underscore. */
    private static boolean isAddress(String address) {
        try {
            var parsed = new URI("//" + address);
            return address.matches("[^:/@?#]+:\\d{1,5}")
                    && parsed.getHost() != null
                    && parsed.getPort() <= MOST_PORT;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether nobody has even heard a call, so that another server may be asked. */
    static boolean isUnreachable(Status status) {
        return status.getCode() == Status.Code.UNAVAILABLE && status.getCause() != null;
    }
}
