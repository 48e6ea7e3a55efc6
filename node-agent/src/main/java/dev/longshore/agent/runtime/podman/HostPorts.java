package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.model.InternetProtocol;
import dev.longshore.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Chooses ports of the node for ranges of container ports, which are to be reached at as many ports
 * in a row; single ports the runtime chooses itself. (AWS, "Amazon ECS API reference", PortMapping:
 * containerPortRange.) Any thread.
 */
interface HostPorts {
    /**
     * The first of so many free ports in a row.
     *
     * @throws RuntimeFailure if there are none
     */
    int free(int count, InternetProtocol protocol) throws RuntimeFailure;

    /** The ports of this machine, which are tried by listening on them for a moment. */
    static HostPorts ofThisHost() {
        return new OfThisHost();
    }

    /** Goes on where the last choice ended, so that two tasks that start at once do not collide. */
    final class OfThisHost implements HostPorts {
        /** Where the dynamic ports of ECS are by default. */
        private static final int FIRST = 49_153;

        private static final int LAST = 65_535;

        private final AtomicInteger next =
                new AtomicInteger(ThreadLocalRandom.current().nextInt(FIRST, LAST));

        private OfThisHost() {}

        @Override
        public int free(int count, InternetProtocol protocol) throws RuntimeFailure {
            int found = 0;
            for (int looked = 0; looked < 2 * (LAST - FIRST); looked++) {
                int port = next.getAndUpdate(p -> p >= LAST ? FIRST : p + 1);
                boolean inARow = found == 0 || port > FIRST;
                found = isFree(port, protocol) ? (inARow ? found + 1 : 1) : 0;
                if (found == count) {
                    return port - count + 1;
                }
            }
            throw new RuntimeFailure(
                    "CannotCreateContainerError",
                    "this node has no " + count + " free host ports in a row for " + protocol);
        }

        private static boolean isFree(int port, InternetProtocol protocol) {
            return protocol == InternetProtocol.UDP ? udpIsFree(port) : tcpIsFree(port);
        }

        private static boolean tcpIsFree(int port) {
            try (var socket = new ServerSocket()) {
                socket.setReuseAddress(true); // connections that have just ended do not count
                socket.bind(new InetSocketAddress(port));
                return true;
            } catch (IOException taken) {
                return false;
            }
        }

        private static boolean udpIsFree(int port) {
            try (var socket = new DatagramSocket(port)) {
                return socket.isBound();
            } catch (IOException taken) {
                return false;
            }
        }
    }
}
