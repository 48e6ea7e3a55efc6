package dev.longshore.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * A lab's name and subnet, which no other test on this machine has meanwhile: a lock on a file says
 * so, and ends with the process that holds it.
 */
final class LabPlace implements AutoCloseable {
    private static final Path LOCKS =
            Path.of(System.getProperty("java.io.tmpdir"), "longshore-test-labs");

    /** More than run at once, on one machine, ever. */
    private static final int PLACES = 250;

    /**
     * Those of this process. Their files are not opened a second time: to close one of two channels
     * of a file would end the process's lock on it (fcntl(2), "advisory record locking").
     */
    private static final Set<Integer> OURS = ConcurrentHashMap.newKeySet();

    private final int number;
    private final FileChannel lock;

    private LabPlace(int number, FileChannel lock) {
        this.number = number;
        this.lock = lock;
    }

    /** The first place that nobody has. */
    static LabPlace take() {
        return IntStream.rangeClosed(1, PLACES)
                .mapToObj(LabPlace::tryTake)
                .flatMap(Optional::stream)
                .filter(LabPlace::becomesFree)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no free place in " + LOCKS));
    }

    /** Removes what a killed test left; another user of the machine may have the subnet still. */
    private boolean becomesFree() {
        command().run(LabCluster.root().resolve("deploy/cluster").toString(), "down");
        boolean free =
                command().run("ip", "-o", "route", "show", "to", "root", subnet()).ok().isBlank();
        if (!free) {
            close();
        }
        return free;
    }

    private String subnet() {
        return "10.201." + number + ".0/24";
    }

    private static Optional<LabPlace> tryTake(int number) {
        if (!OURS.add(number)) {
            return Optional.empty();
        }
        try {
            Files.createDirectories(LOCKS);
            FileChannel channel =
                    FileChannel.open(
                            LOCKS.resolve(String.valueOf(number)),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return Optional.of(new LabPlace(number, channel));
            }
            channel.close();
            OURS.remove(number);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs programs in this place, as a user of the aws CLI. */
    Command command() {
        return new Command()
                .with("LONGSHORE_LAB", "it" + number)
                .with("LONGSHORE_LAB_SUBNET", subnet())
                .with("AWS_ACCESS_KEY_ID", "test")
                .with("AWS_SECRET_ACCESS_KEY", "test")
                .with("AWS_DEFAULT_REGION", "us-east-1")
                .with("AWS_PAGER", "");
    }

    @Override
    public void close() {
        try {
            lock.close();
            OURS.remove(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
