package dev.longshore.state.tables.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.state.tables.ecs.TaskKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys are tuples whose encoded bytes sort as the tuples do, and come back as they were. */
class KeyOrderTest {
    private static final List<String> PIECES =
            List.of("", "\0", "\1", "a", "b", "z", "é", "ÿ", "\uffff", "😀", "web-1");
    private static final List<Long> NUMBERS =
            List.of(Long.MIN_VALUE, -256L, -1L, 0L, 1L, 255L, 256L, KeyWriter.MAX_NUMBER);

    private final SplittableRandom random = new SplittableRandom(20_261_121);

    @Test
    void theOrderOfBytesIsTheOrderOfTuples() {
        for (int i = 0; i < 50_000; i++) {
            List<Boolean> shape = shape();
            List<Object> left = tuple(shape);
            List<Object> right = tuple(shape);

            assertThat(Integer.signum(Arrays.compareUnsigned(encode(left), encode(right))))
                    .as("%s against %s", left, right)
                    .isEqualTo(Integer.signum(compare(left, right)));
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (int i = 0; i < 20_000; i++) {
            List<Boolean> shape = shape();
            List<Object> tuple = tuple(shape);
            var in = new KeyReader(encode(tuple));

            List<Object> read = new ArrayList<>();
            shape.forEach(isString -> read.add(isString ? (Object) in.string() : in.number()));

            assertThat(read).isEqualTo(tuple);
            assertThat(in.rest()).isEmpty();
        }
    }

    @Test
    void aPrefixOfPartsIsAPrefixOfBytes() {
        byte[] key = new TaskKey("production", "1").encode();

        assertThat(key).startsWith(KeyPrefix.of("production").encode());
        byte[] other = new TaskKey("production-2", "1").encode();
        byte[] prefix = KeyPrefix.of("production").encode();
        assertThat(Arrays.mismatch(other, prefix)).isLessThan(prefix.length);
    }

    /** Their first byte would be FF, which after a string's end means a zero within the string. */
    @ParameterizedTest
    @ValueSource(longs = {KeyWriter.MAX_NUMBER + 1, Long.MAX_VALUE})
    void numbersBeyondTheBoundAreRefused(long number) {
        assertThatThrownBy(() -> new KeyWriter().number(number))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<Boolean> shape() {
        return random.ints(1 + random.nextInt(3), 0, 2).mapToObj(i -> i == 0).toList();
    }

    private List<Object> tuple(List<Boolean> shape) {
        List<Object> parts = new ArrayList<>();
        shape.forEach(isString -> parts.add(isString ? (Object) text() : number()));
        return parts;
    }

    private String text() {
        var text = new StringBuilder();
        random.ints(random.nextInt(4), 0, PIECES.size()).forEach(i -> text.append(PIECES.get(i)));
        return text.toString();
    }

    private long number() {
        return random.nextBoolean()
                ? NUMBERS.get(random.nextInt(NUMBERS.size()))
                : random.nextLong(-1_000, 1_000);
    }

    private static byte[] encode(List<Object> tuple) {
        var out = new KeyWriter();
        tuple.forEach(
                part -> {
                    if (part instanceof String text) {
                        out.string(text);
                    } else {
                        out.number((Long) part);
                    }
                });
        return out.toByteArray();
    }

    private static int compare(List<Object> left, List<Object> right) {
        for (int i = 0; i < left.size(); i++) {
            int order =
                    left.get(i) instanceof String text
                            ? Arrays.compare(
                                    text.codePoints().toArray(),
                                    ((String) right.get(i)).codePoints().toArray())
                            : Long.compare((Long) left.get(i), (Long) right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
