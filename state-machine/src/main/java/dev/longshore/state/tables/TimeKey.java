package dev.longshore.state.tables;

/** A moment, for indexes in the order of time. */
public record TimeKey(long epochMillis) implements Key {
    static TimeKey read(KeyReader in) {
        return new TimeKey(in.number());
    }

    @Override
    public void writeTo(KeyWriter out) {
        out.number(epochMillis);
    }
}
