package dev.longshore.control.schedule;

import dev.longshore.proto.store.Demand;
import java.util.HashSet;
import java.util.Set;

/** A node as one placement run sees it: less what the run itself has already put there. */
final class Candidate {
    private final Node node;
    private int heldCpu;
    private int heldMemory;
    private int heldGpus;
    private int heldTasks;
    private final Set<Integer> heldTcp = new HashSet<>();
    private final Set<Integer> heldUdp = new HashSet<>();

    Candidate(Node node) {
        this.node = node;
    }

    Node node() {
        return node;
    }

    int freeCpu() {
        return node.freeCpu() - heldCpu;
    }

    int freeMemory() {
        return node.freeMemory() - heldMemory;
    }

    int freeGpus() {
        return node.freeGpus() - heldGpus;
    }

    int tasksOfGroup(String group) {
        return node.tasksOfGroup(group) + heldTasks;
    }

    int taskCount() {
        return node.taskCount() + heldTasks;
    }

    boolean portTaken(String protocol, int port) {
        return node.portTaken(protocol, port)
                || (protocol.equals("udp") ? heldUdp : heldTcp).contains(port);
    }

    void hold(Demand demand) {
        heldCpu += demand.getCpuUnits();
        heldMemory += demand.getMemoryMib();
        heldGpus += demand.getGpus();
        heldTcp.addAll(demand.getTcpPortsList());
        heldUdp.addAll(demand.getUdpPortsList());
        heldTasks++;
    }
}
