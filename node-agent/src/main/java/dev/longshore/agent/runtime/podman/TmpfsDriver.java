package dev.longshore.agent.runtime.podman;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says the options of a tmpfs volume so that every Podman mounts it. Before 4.8 it takes the words
 * {@code size} and {@code inodes} for quotas of its own disk; the kernel knows them as {@code
 * nr_blocks} and {@code nr_inodes}, which it passes on. Pure.
 */
final class TmpfsDriver {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kmg]?)b?");

    /** The type of the page's size (Linux: linux/auxvec.h). */
    private static final long AT_PAGESZ = 6;

    private final long pageBytes;

    /**
     * @param pageBytes what a block of a tmpfs is on this machine
     */
    TmpfsDriver(long pageBytes) {
        this.pageBytes = pageBytes;
    }

    /** That of the machine that this process runs on. */
    static TmpfsDriver ofThisHost() {
        try {
            return new TmpfsDriver(pageBytes(Files.readAllBytes(Path.of("/proc/self/auxv"))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the size of a page", e);
        }
    }

    /** What the kernel tells every process at its start: pairs of a type and a value. */
    private static long pageBytes(byte[] auxiliary) {
        var longs = ByteBuffer.wrap(auxiliary).order(ByteOrder.nativeOrder()).asLongBuffer();
        while (longs.remaining() >= 2) {
            long type = longs.get();
            long value = longs.get();
            if (type == AT_PAGESZ) {
                return value;
            }
        }
        throw new IllegalStateException("the kernel does not tell the size of a page");
    }

    /** The options of a tmpfs volume with these mount options. */
    Map<String, String> options(List<String> mountOptions) {
        return translated(
                Map.of("type", "tmpfs", "device", "tmpfs", "o", String.join(",", mountOptions)));
    }

    /** The same options, those of a tmpfs in words that every Podman passes on. */
    Map<String, String> translated(Map<String, String> driverOptions) {
        var translated = new TreeMap<>(driverOptions);
        if ("tmpfs".equals(driverOptions.get("type"))) {
            translated.computeIfPresent("o", (key, options) -> translated(options));
        }
        return translated;
    }

    private String translated(String options) {
        var translated = new ArrayList<String>();
        for (String option : options.split(",", -1)) {
            String[] parts = option.strip().split("=", 2);
            if (parts.length < 2) {
                translated.add(option);
                continue;
            }
            switch (parts[0].toLowerCase(Locale.ROOT)) {
                case "size" ->
                        translated.add(blocks(parts[1]).map(b -> "nr_blocks=" + b).orElse(option));
                case "inodes" -> translated.add("nr_inodes=" + parts[1]);
                default -> translated.add(option);
            }
        }
        return String.join(",", translated);
    }

    /** Whole pages; nothing where it is no number of bytes, such as a share of the memory. */
    private Optional<Long> blocks(String size) {
        Matcher matcher = SIZE.matcher(size.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit =
                switch (matcher.group(2)) {
                    case "k" -> 1L << 10;
                    case "m" -> 1L << 20;
                    case "g" -> 1L << 30;
                    default -> 1;
                };
        long amount = Math.min(Long.parseLong(matcher.group(1)), Long.MAX_VALUE / unit);
        return Optional.of(Math.ceilDiv(amount * unit, pageBytes));
    }
}
