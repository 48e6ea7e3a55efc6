package dev.longshore.fuzz;

import dev.longshore.fuzz.input.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All targets as one, for a run that is too short for a process each: the first byte of an input
 * says whose the others are.
 */
final class Mixed implements Target {
    private final List<Target> targets = new ArrayList<>();

    /** Prepares all of them by what is kept of each below {@code corpus}. */
    Mixed(Path corpus) throws IOException {
        for (Targets each : Targets.values()) {
            targets.add(Fuzz.prepared(each, corpus.resolve(each.label())));
        }
    }

    /** What a target's input is here. */
    static byte[] input(Targets of, byte[] own) {
        byte[] mixed = new byte[own.length + 1];
        mixed[0] = (byte) List.of(Targets.values()).indexOf(of);
        System.arraycopy(own, 0, mixed, 1, own.length);
        return mixed;
    }

    @Override
    public void read(byte[] input) throws Exception {
        if (input.length > 0) {
            int target = Byte.toUnsignedInt(input[0]) % targets.size();
            targets.get(target).read(Arrays.copyOfRange(input, 1, input.length));
        }
    }
}
