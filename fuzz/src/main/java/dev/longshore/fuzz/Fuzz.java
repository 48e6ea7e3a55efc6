package dev.longshore.fuzz;

import dev.longshore.fuzz.input.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the fuzzer calls: one target, or all. One thread. */
public final class Fuzz {
    private static @Nullable Target target;

    private Fuzz() {}

    /**
     * Prepares the target.
     *
     * @param args one directory: that of a target's kept inputs, which bears its name, or the one
     *     with all of these, for all targets. One word, since the fuzzer calls itself for a merge
     *     and quotes nothing
     */
    public static void fuzzerInitialize(String[] args) throws IOException {
        Path kept = Path.of(args[0]);
        Optional<Targets> one = Targets.named(String.valueOf(kept.getFileName()));
        target = one.isPresent() ? prepared(one.get(), kept) : new Mixed(kept);
    }

    /**
     * A target that has read all of its kept inputs once: the first ones load classes for longer
     * than an input may take. What they show is shown when they are read again.
     */
    static Target prepared(Targets of, Path kept) throws IOException {
        Target made = of.make();
        for (Path input : inputs(kept)) {
            try {
                made.read(Files.readAllBytes(input));
            } catch (Exception | AssertionError | StackOverflowError defect) {
                // as said
            }
        }
        return made;
    }

    /** Reads one input. Called very often. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (target == null) {
            throw new IllegalStateException("no target was chosen");
        }
        target.read(input);
    }

    /** The files of a directory, by their names. */
    static List<Path> inputs(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
