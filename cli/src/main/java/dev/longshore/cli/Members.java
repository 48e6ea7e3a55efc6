package dev.longshore.cli;

import dev.longshore.proto.admin.Member;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Servers as people write them: {@code ID=RAFTHOST:PORT/APIHOST:PORT}. */
final class Members {
    private static final Pattern FORM =
            Pattern.compile("(?<id>[^=]+)=(?<raft>[^:/]+:\\d{1,5})/(?<api>[^:/]+:\\d{1,5})");

    private Members() {}

    /**
     * Reads one server.
     *
     * @throws CommandFailure which says what to write
     */
    static Member parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new CommandFailure(
                    "'" + text + "' is no server: write ID=RAFTHOST:PORT/APIHOST:PORT");
        }
        return Member.newBuilder()
                .setId(matcher.group("id"))
                .setRaftAddress(matcher.group("raft"))
                .setApiAddress(matcher.group("api"))
                .build();
    }
}
