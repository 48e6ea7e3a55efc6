package dev.longshore.control.recovery;

import dev.longshore.control.raft.GroupMember;
import java.nio.file.Path;

/** What an operator does after a server's directory has been made that of a new group. */
final class NextSteps {
    private NextSteps() {}

    static String of(GroupMember self, Path directory, String group) {
        return """
               Next:
                 Start it with LONGSHORE_GROUP=%s: longshore server --id %s --dir %s --peers %s
                 Then give it others, one after another, each under a new id and with an empty directory:
                   longshore server --id NEWID --join NEWID=RAFTHOST:PORT/APIHOST:PORT     (with LONGSHORE_GROUP=%s)
                   longshore admin add-member NEWID=RAFTHOST:PORT/APIHOST:PORT --server %s
                 Never start a server of the old group again: wipe its directory first.
               """
                .formatted(group, self.id(), directory, self, group, self.apiAddress());
    }
}
