package dev.longshore.control.schedule;

import dev.longshore.state.tables.Tables;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Why a node does not take a task: a type, which events and explanations put into words. */
public sealed interface PlacementRefusal {
    /** The reason as RunTask's {@code failures} name it. */
    String code();

    /** The reason in words, for people. */
    String text();

    /** Whether the machine is none of those that the task's caller has to do with. */
    default boolean isOutOfQuestion() {
        return this instanceof NotOffered || this instanceof NotInPool;
    }

    /** The machine takes no FARGATE tasks: its operator has said so. */
    record NotOffered() implements PlacementRefusal {
        @Override
        public String code() {
            return "FARGATE";
        }

        @Override
        public String text() {
            return "it offers no room to FARGATE tasks (LONGSHORE_FARGATE=off)";
        }
    }

    /** The container instance is not one of the task's capacity provider. */
    record NotInPool(String provider) implements PlacementRefusal {
        @Override
        public String code() {
            return "EMPTY CAPACITY PROVIDER";
        }

        @Override
        public String text() {
            return "it is not one of capacity provider "
                    + provider
                    + ", for its attribute "
                    + Among.Pool.ATTRIBUTE
                    + " is not that";
        }
    }

    /** Not ACTIVE: draining, or on its way in or out. */
    record NotActive(String status) implements PlacementRefusal {
        @Override
        public String code() {
            return "INACTIVE";
        }

        @Override
        public String text() {
            return "the container instance is " + status;
        }
    }

    /** The agent has not been heard of for longer than its lease. */
    record AgentDisconnected() implements PlacementRefusal {
        @Override
        public String code() {
            return "AGENT";
        }

        @Override
        public String text() {
            return "its agent is disconnected";
        }
    }

    /**
     * Too little of a countable resource is free. {@code code} is {@code RESOURCE:CPU}, {@code
     * RESOURCE:MEMORY} or {@code RESOURCE:GPU}.
     */
    record TooLittle(String code, String what, int needed, int free, int total)
            implements PlacementRefusal {
        @Override
        public String text() {
            return needed + " " + what + " needed, " + free + " of " + total + " free";
        }
    }

    /** A host port is taken. */
    record PortTaken(String protocol, int port) implements PlacementRefusal {
        @Override
        public String code() {
            return "RESOURCE:PORTS";
        }

        @Override
        public String text() {
            return "host port " + port + "/" + protocol + " is taken";
        }
    }

    /**
     * What is free is kept for daemons, which have no task here yet. {@code code} is that of what
     * would be too little without it; {@code groups} are those of the daemons' tasks.
     */
    record KeptForDaemon(String code, List<String> groups) implements PlacementRefusal {
        @Override
        public String text() {
            return "what is free is kept for daemon "
                    + groups.stream()
                            .map(group -> group.replaceFirst("^" + Tables.SERVICE_GROUP, ""))
                            .collect(Collectors.joining(", "));
        }
    }

    /** An attribute that the task requires is missing, or has another value. */
    record MissingAttribute(String attribute) implements PlacementRefusal {
        @Override
        public String code() {
            return "ATTRIBUTE";
        }

        @Override
        public String text() {
            return "the attribute " + attribute + " is missing";
        }
    }

    /** A placement constraint does not hold here. */
    record ConstraintNotMet(String constraint) implements PlacementRefusal {
        @Override
        public String code() {
            return "MemberOf placement constraint unsatisfied.";
        }

        @Override
        public String text() {
            return "the placement constraint " + constraint + " is not satisfied";
        }
    }

    /** {@code distinctInstance}: a task of the group is here already. */
    record NotDistinct(String group) implements PlacementRefusal {
        @Override
        public String code() {
            return "DistinctInstance placement constraint unsatisfied.";
        }

        @Override
        public String text() {
            return "a task of " + group + " is on it already";
        }
    }

    /** Tasks on FARGATE_SPOT have just left the machine, for others that need the room. */
    record KeptFree(Instant until) implements PlacementRefusal {
        @Override
        public String code() {
            return "FARGATE_SPOT";
        }

        @Override
        public String text() {
            return "FARGATE_SPOT tasks have left it for others; it takes new ones from "
                    + until
                    + " on";
        }
    }

    /** No subnet of the task lies in the node's zone, or none there has an address left. */
    record NoAddress(String zone) implements PlacementRefusal {
        @Override
        public String code() {
            return "RESOURCE:ENI";
        }

        @Override
        public String text() {
            return "no subnet of the task has a free address in zone " + zone;
        }
    }
}
