package dev.longshore.agent.session;

import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.HelloPart;
import dev.longshore.proto.agent.TaskObservation;
import java.util.ArrayList;
import java.util.List;

/** A hello in as many messages as it takes: a node with very many tasks is not locked out. Pure. */
final class HelloMessages {
    /** A message is closed when it has this much of tasks: a server takes four times that. */
    static final int MOST_BYTES = 1 << 20;

    private HelloMessages() {}

    /**
     * The hello as it is, where it is small, which every server takes. Else the parts come first: a
     * server that does not know them ends the stream before it takes some of the tasks for all.
     */
    static List<FromAgent> of(Hello hello) {
        if (hello.getSerializedSize() <= MOST_BYTES) {
            return List.of(FromAgent.newBuilder().setHello(hello).build());
        }
        var messages = new ArrayList<FromAgent>();
        var part = HelloPart.newBuilder();
        int bytes = 0;
        for (TaskObservation task : hello.getTasksList()) {
            part.addTasks(task);
            bytes += task.getSerializedSize();
            if (bytes >= MOST_BYTES) {
                messages.add(FromAgent.newBuilder().setHelloPart(part).build());
                part = HelloPart.newBuilder();
                bytes = 0;
            }
        }
        messages.add(
                FromAgent.newBuilder()
                        .setHello(hello.toBuilder().clearTasks().addAllTasks(part.getTasksList()))
                        .build());
        return messages;
    }
}
