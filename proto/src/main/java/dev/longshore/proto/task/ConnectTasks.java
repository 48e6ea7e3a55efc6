package dev.longshore.proto.task;

/** Tasks with Service Connect, as far as both servers and agents have to know. */
public final class ConnectTasks {
    /** The attribute of machines that can run them, as ECS calls it. */
    public static final String CAPABILITY = "ecs.capability.service-connect-v1";

    private ConnectTasks() {}
}
