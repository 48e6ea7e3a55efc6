package dev.longshore.control.raft;

/**
 * A server of the control plane.
 *
 * @param id its name, which a replacement must not take over
 * @param raftAddress {@code host:port} for the other servers
 * @param apiAddress {@code host:port} for clients, agents and forwarded calls
 */
public record GroupMember(String id, String raftAddress, String apiAddress) {
    /**
     * Reads {@code id=raftHost:port/apiHost:port}.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static GroupMember parse(String text) {
        int equals = text.indexOf('=');
        int slash = text.indexOf('/');
        if (equals < 1 || slash < equals) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no server: write ID=RAFTHOST:PORT/APIHOST:PORT");
        }
        var member =
                new GroupMember(
                        text.substring(0, equals),
                        text.substring(equals + 1, slash),
                        text.substring(slash + 1));
        requireAddress(member.raftAddress(), text);
        requireAddress(member.apiAddress(), text);
        return member;
    }

    private static void requireAddress(String address, String text) {
        int colon = address.indexOf(':');
        boolean shaped = address.matches("[^:]+:\\d{1,5}");
        if (!shaped || Integer.parseInt(address.substring(colon + 1)) > 65_535) {
            throw new IllegalArgumentException(
                    "'" + address + "' in '" + text + "' is no HOST:PORT");
        }
    }

    /** The port of one of the addresses. */
    public static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    @Override
    public String toString() {
        return id + "=" + raftAddress + "/" + apiAddress;
    }
}
