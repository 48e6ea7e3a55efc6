package dev.longshore.foundation.time;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A monotonic clock that runs on while the machine is suspended ({@code CLOCK_BOOTTIME},
 * clock_gettime(2)), which {@link System#nanoTime} does not: for what must have run out when it
 * wakes. Any thread.
 */
public final class BootClock {
    private static final int CLOCK_BOOTTIME = 7;

    /** Seconds and nanoseconds, eight bytes each. */
    private static final long TIMESPEC_BYTES = 16;

    private static final Optional<MethodHandle> GET_TIME = getTime();

    private BootClock() {}

    /** Nanoseconds since some moment; {@link System#nanoTime} where there is no such clock. */
    public static LongSupplier nanos() {
        return GET_TIME.<LongSupplier>map(getTime -> () -> read(getTime)).orElse(System::nanoTime);
    }

    @SuppressWarnings("restricted") // the launcher enables native access
    private static Optional<MethodHandle> getTime() {
        boolean fits =
                System.getProperty("os.name", "").equals("Linux")
                        && ValueLayout.ADDRESS.byteSize() == Long.BYTES;
        if (!fits) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        var signature =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        return library.find("clock_gettime")
                .map(address -> linker.downcallHandle(address, signature));
    }

    private static long read(MethodHandle getTime) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
            int failed = (int) getTime.invokeExact(CLOCK_BOOTTIME, time);
            if (failed != 0) {
                throw new IllegalStateException("clock_gettime(CLOCK_BOOTTIME) failed");
            }
            long seconds = time.get(ValueLayout.JAVA_LONG, 0);
            return TimeUnit.SECONDS.toNanos(seconds) + time.get(ValueLayout.JAVA_LONG, Long.BYTES);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
