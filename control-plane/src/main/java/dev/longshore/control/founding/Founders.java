package dev.longshore.control.founding;

import dev.longshore.proto.server.MeetResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether a server with a new directory may found its group: once each of the others has said that
 * it founds it too, or has founded it with this very directory. Nobody founds a group that some
 * other server may already have with a directory that is lost. Pure; confined to whoever asks.
 */
final class Founders {
    private final String self;
    private final String group;
    private final String nonce;
    private final Set<String> awaited;
    private final Map<String, String> met = new TreeMap<>();

    /**
     * Knows nobody yet.
     *
     * @param nonce drawn for this server's directory
     * @param others the ids of the other first servers
     */
    Founders(String self, String group, String nonce, Set<String> others) {
        this.self = self;
        this.group = group;
        this.nonce = nonce;
        this.awaited = new TreeSet<>(others);
        met.put(self, nonce);
    }

    /**
     * Takes the answer of the server at the address of {@code id}.
     *
     * @return why no group may be founded with it, and what to do; empty where that is fine
     */
    String take(String id, MeetResponse answer) {
        if (!answer.getId().equals(id) || !answer.getGroup().equals(group)) {
            return "the server at the address of %s is %s of group '%s'\n  Correct --peers, or LONGSHORE_GROUP, which is '%s' here."
                    .formatted(id, answer.getId(), answer.getGroup(), group);
        }
        if (answer.getFounded() && !nonce.equals(answer.getFoundersOrDefault(self, ""))) {
            return """
                    %s has a group already, and not with this directory: a server that has lost its directory has forgotten what it \
                    promised, and is no member of it any more
                      Start it under an id that no server ever had, with --join instead of --peers: \
                    `longshore admin remove-member %s`, then `longshore admin add-member`."""
                    .formatted(id, self);
        }
        awaited.remove(id);
        met.put(id, answer.getNonce());
        return "";
    }

    /** The others that have not answered. */
    Set<String> awaited() {
        return Set.copyOf(awaited);
    }

    /** All of them with their nonces, once nobody is awaited. */
    Map<String, String> met() {
        return Map.copyOf(met);
    }
}
