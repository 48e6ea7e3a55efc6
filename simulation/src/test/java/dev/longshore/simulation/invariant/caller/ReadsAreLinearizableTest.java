package dev.longshore.simulation.invariant.caller;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.simulation.invariant.Violation;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadsAreLinearizableTest {
    /**
     * Each operation is {@code w} or {@code r}, its value, its beginning and its end in
     * milliseconds; an end of {@code ?} is one that nobody learned of.
     */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "a read after a write,                        wa1-2 ra3-4,              true",
        "a read of what was there before the write,   r0-1 wa2-3,               true",
        "a read that misses the write,                wa1-2 r3-4,               false",
        "a read during the write may see either,      wa1-9 r2-3 ra4-5,         true",
        "but not the old value after the new,         wa1-9 ra2-3 r4-5,         false",
        "the later write is what is read,             wa1-2 wb3-4 rb5-6,        true",
        "the earlier write is read again,             wa1-2 wb3-4 ra5-6,        false",
        "writes at the same time come in any order,   wa1-4 wb2-3 ra5-6,        true",
        "but in one order for all,                    wa1-4 wb2-3 ra5-6 rb7-8,  false",
        "what nobody wrote is read,                   rz1-2,                    false",
        "a value is read before it is written,        ra1-2 wa3-4,              false",
        "an unknown write may come much later,        wa1-? wb2-3 rb4-5 ra6-7,  true",
        "an unknown write may never come,             wa1-? wb2-3 rb4-5 rb6-7,  true",
        "an unknown write comes once only,            wa1-? wb2-3 ra4-5 rb6-7 ra8-9, false",
    })
    void anOrderIsFoundWhereThereIsOne(String what, String operations, boolean possible) {
        var history = new ReadsAreLinearizable();
        for (String operation : operations.split(" ", -1)) {
            take(history, operation);
        }
        if (possible) {
            assertThatNoException().as(what).isThrownBy(history::check);
        } else {
            assertThatThrownBy(history::check).as(what).isInstanceOf(Violation.class);
        }
    }

    private static void take(ReadsAreLinearizable history, String operation) {
        String value = operation.replaceAll("^.|[0-9?].*", "");
        String[] times = operation.replaceAll("^[^0-9]*", "").split("-", -1);
        Duration start = Duration.ofMillis(Long.parseLong(times[0]));
        boolean write = operation.charAt(0) == 'w';
        int number = write ? history.writing(value, start) : history.reading(start);
        if (!times[1].equals("?")) {
            Duration end = Duration.ofMillis(Long.parseLong(times[1]));
            if (write) {
                history.wrote(number, end);
            } else {
                history.read(number, value, end);
            }
        }
    }
}
