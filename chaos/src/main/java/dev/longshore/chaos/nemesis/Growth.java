package dev.longshore.chaos.nemesis;

import dev.longshore.proto.admin.Member;
import java.util.List;
import java.util.stream.Collectors;

/** The group grows by the site's spare servers, one after another, and shrinks again. */
record Growth() implements Action {
    @Override
    public String begin(Field field, List<String> hosts) {
        var membership = new Membership(field);
        for (String host : hosts) {
            wipe(field, host);
            field.start(List.of(host), Program.SERVER);
            membership.add(field.site().spare(host));
        }
        return membership.members().stream()
                .flatMap(List::stream)
                .map(Member::getId)
                .collect(Collectors.joining(", ", "members: ", ""));
    }

    @Override
    public String end(Field field, List<String> hosts) {
        for (String host : hosts) {
            new Membership(field).remove(host);
            wipe(field, host);
        }
        return "";
    }

    /** A server that was removed ends by itself; one that has not been added yet waits. */
    private static void wipe(Field field, String host) {
        field.sh(host, "pkill -KILL -f '" + Program.SERVER.pattern() + "'");
        field.must(host, "rm -rf '" + field.site().serverData() + "'");
    }
}
