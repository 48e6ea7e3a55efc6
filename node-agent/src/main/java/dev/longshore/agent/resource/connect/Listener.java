package dev.longshore.agent.resource.connect;

import dev.longshore.proto.agent.ConnectAlias;
import dev.longshore.proto.agent.ConnectView;

/**
 * Where the proxy listens for what tasks call by one name and port: each view has an address of its
 * own, each of its names a port. The proxy's namespace takes all of these addresses for its own.
 *
 * @param slot the number of the view on this machine
 * @param number that of the alias in the view
 */
record Listener(int slot, int number, ConnectView view) {
    /** Views that a machine's tasks may have at the same time: the addresses that there are. */
    static final int MOST_SLOTS = 4_000;

    /** How addresses begin, but for the view's number. */
    private static final String ADDRESS = "169.254.";

    private static final int FIRST_BLOCK = 176;
    private static final int BLOCK = 256;
    private static final int FIRST_PORT = 20_000;

    ConnectAlias alias() {
        return view.getAliases(number);
    }

    /** Of its frontend and its backend; another view never has it. */
    String name() {
        return view.getId() + "." + number;
    }

    String address() {
        return ADDRESS + (FIRST_BLOCK + slot / BLOCK) + "." + slot % BLOCK;
    }

    int port() {
        return FIRST_PORT + number;
    }

    boolean isHttp() {
        return !alias().getProtocol().equals("tcp");
    }

    /** Whether servers speak HTTP/2 only. */
    boolean isHttp2() {
        return alias().getProtocol().equals("http2") || alias().getProtocol().equals("grpc");
    }
}
