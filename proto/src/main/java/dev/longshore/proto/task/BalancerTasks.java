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

    private BalancerTasks() {}
}
