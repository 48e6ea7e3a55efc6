package dev.longshore.fuzz;

import dev.longshore.fuzz.agent.DnsAnswers;
import dev.longshore.fuzz.agent.DnsQueries;
import dev.longshore.fuzz.agent.HaproxyTables;
import dev.longshore.fuzz.agent.ImageNames;
import dev.longshore.fuzz.agent.Journals;
import dev.longshore.fuzz.agent.ServerMessages;
import dev.longshore.fuzz.door.ForwardedCalls;
import dev.longshore.fuzz.door.HttpRequests;
import dev.longshore.fuzz.input.Target;
import dev.longshore.fuzz.input.Timed;
import dev.longshore.fuzz.leader.AgentMessages;
import dev.longshore.fuzz.leader.ClusterQueries;
import dev.longshore.fuzz.log.BackupFiles;
import dev.longshore.fuzz.log.LogEntries;
import dev.longshore.fuzz.log.SnapshotFiles;
import dev.longshore.fuzz.wire.JsonBodies;
import dev.longshore.fuzz.wire.QueryForms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/** All targets, by the names of their directories in the corpus. A new one is two lines here. */
public enum Targets {
    AGENT_MESSAGES("agent-messages"),
    BACKUP("backup"),
    CLUSTER_QUERY("cluster-query"),
    DNS_ANSWER("dns-answer"),
    DNS_QUERY("dns-query"),
    EC2_QUERY("ec2-query"),
    FORWARDED("forwarded"),
    HAPROXY("haproxy"),
    HTTP("http"),
    IMAGE("image"),
    JOURNAL("journal"),
    JSON("json"),
    LOG("log"),
    QUERY("query"),
    SERVER_MESSAGES("server-messages"),
    SNAPSHOT("snapshot");

    private final String label;

    Targets(String label) {
        this.label = label;
    }

    /** The target of that name. */
    static Optional<Targets> named(String name) {
        return Arrays.stream(values()).filter(each -> each.label.equals(name)).findFirst();
    }

    /** What it is called. */
    public String label() {
        return label;
    }

    /** A new one, which minds the time. */
    public Target make() {
        try {
            return new Timed(label, unbounded());
        } catch (IOException e) {
            throw new UncheckedIOException(label + " cannot be prepared", e);
        }
    }

    private Target unbounded() throws IOException {
        return switch (this) {
            case AGENT_MESSAGES -> new AgentMessages();
            case BACKUP -> new BackupFiles();
            case CLUSTER_QUERY -> new ClusterQueries();
            case DNS_ANSWER -> new DnsAnswers();
            case DNS_QUERY -> new DnsQueries();
            case EC2_QUERY -> QueryForms.ec2();
            case FORWARDED -> new ForwardedCalls();
            case HAPROXY -> new HaproxyTables();
            case HTTP -> new HttpRequests();
            case IMAGE -> new ImageNames();
            case JOURNAL -> new Journals();
            case JSON -> new JsonBodies();
            case LOG -> new LogEntries();
            case QUERY -> QueryForms.aws();
            case SERVER_MESSAGES -> new ServerMessages();
            case SNAPSHOT -> new SnapshotFiles();
        };
    }
}
