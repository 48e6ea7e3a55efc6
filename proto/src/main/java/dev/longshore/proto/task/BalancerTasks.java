package dev.longshore.proto.task;

import java.util.List;

/** The tasks that are load balancers' nodes, as far as both servers and agents have to know. */
public final class BalancerTasks {
    /**
     * Stands where other tasks name their cluster; operators use it as such to list them. No
     * cluster can have this name.
     */
    public static final String CLUSTER = ".balancers";

    /** The attribute of machines that can run them. */
    public static final String CAPABILITY = "longshore.capability.load-balancer";

    /** Made by each machine, of the HAProxy that is installed on it. */
    public static final String IMAGE = "localhost/longshore-balancer:latest";

    /** Where the container finds its file and puts its sockets. */
    public static final String DIRECTORY = "/balancer";

    /** What the container runs: a master that starts a new worker for each new file. */
    public static final List<String> COMMAND =
            List.of(
                    "/usr/sbin/haproxy",
                    "-W",
                    "-db",
                    "-S",
                    DIRECTORY + "/master,mode,600",
                    "-f",
                    DIRECTORY + "/haproxy.cfg");

    /**
     * The setting of a proxy's namespace by which a request on a connection to a machine that is
     * gone is given up, and may be sent elsewhere, after some 6 s instead of a quarter of an hour.
     *
     * @see <a href="https://docs.kernel.org/networking/ip-sysctl.html">ip-sysctl</a>
     */
    public static final String RETRIES_SETTING = "net.ipv4.tcp_retries2";

    /** How often what was sent is sent again. */
    public static final String RETRIES = "4";

    private BalancerTasks() {}
}
