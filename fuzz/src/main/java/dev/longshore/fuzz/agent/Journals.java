package dev.longshore.fuzz.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.agent.journal.FileJournal;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.fuzz.input.Scratch;
import dev.longshore.fuzz.input.Target;
import dev.longshore.proto.agent.JournalEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A file of an agent's journal: it is set aside as damaged, or the agent goes on with what it says.
 */
public final class Journals implements Target {
    private static final Duration AFTERWARDS = Duration.ofMinutes(2);
    private static final int MOST_NAME = 100;

    private final Path directory = Scratch.directory("journal");

    @Override
    public void read(byte[] input) throws Exception {
        Scratch.delete(directory);
        Files.createDirectories(directory);
        Files.write(directory.resolve(name(input) + ".task"), input);
        var files = new FileJournal(directory);
        var agent = new MemoryAgent(files.load(), files.damaged());
        agent.pass(AFTERWARDS);
        agent.close();
    }

    /** The file is called as its task is, as far as that is a name for a file. */
    private static String name(byte[] input) {
        try {
            String id = Arns.id(JournalEntry.parseFrom(input).getTask().getTaskArn());
            return id.matches("[\\w-]{1," + MOST_NAME + "}") ? id : "task";
        } catch (InvalidProtocolBufferException none) {
            return "task";
        }
    }
}
