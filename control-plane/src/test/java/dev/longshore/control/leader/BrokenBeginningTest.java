package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.state.store.Store;
import dev.longshore.state.store.StoreFailedException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A term that cannot be begun is over: Raft goes on to call this server leader otherwise. */
class BrokenBeginningTest extends LeaderCase {
    /** The rows are read for the level, for what belongs to it, and for what a leader keeps. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void whateverReadFailsTheTermIsLost(int number) {
        var ready = new AtomicBoolean();
        leader(failingAt(number)).start(() -> ready.set(true));
        try {
            settle();
        } catch (StoreFailedException told) {
            assertThat(lost).isNotEmpty();
        }
        while (!commits.isEmpty()) {
            settle();
        }

        assertThat(ready.get()).as("ready, or lost").isEqualTo(lost.isEmpty());
    }

    private Leader leader(Store failing) {
        return new Leader(
                loop,
                failing,
                log(),
                new Random(1),
                1,
                ClusterSettings.defaults(),
                levels,
                urls,
                listener());
    }

    /** The same rows, which cannot be read once. */
    private Store failingAt(int number) {
        int[] snapshots = {0};
        return (Store)
                Proxy.newProxyInstance(
                        Store.class.getClassLoader(),
                        new Class<?>[] {Store.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("snapshot") && ++snapshots[0] == number) {
                                throw new StoreFailedException(
                                        "a block is damaged", new IOException("bad sector"));
                            }
                            try {
                                return method.invoke(store, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
