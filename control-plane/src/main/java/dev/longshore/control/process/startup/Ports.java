package dev.longshore.control.process.startup;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The ports that a server is about to listen on. */
public final class Ports {
    private Ports() {}

    /**
     * Refuses a port that cannot be listened on, before anything else is begun.
     *
     * @param use what the port is for, in words
     * @param option where another one is chosen
     * @throws StartException that says who has it, as far as that can be seen, and what to do
     */
    public static void requireFree(String use, String host, int port, String option) {
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new StartException(explain(use, host, port, option, e), e);
        }
    }

    private static String explain(
            String use, String host, int port, String option, IOException why) {
        String what = "cannot listen on %s:%d for %s: ".formatted(host, port, use);
        if (!String.valueOf(why.getMessage()).contains("in use")) {
            return what
                    + why.getMessage()
                    + "\n  Choose an address of this machine with "
                    + option
                    + ".";
        }
        return what
                + "the port is in use by "
                + PortHolder.of(port).orElse("another process")
                + "\n  Stop that process (`ss -ltnp 'sport = :%d'` shows it), or choose another port with %s."
                        .formatted(port, option);
    }
}
