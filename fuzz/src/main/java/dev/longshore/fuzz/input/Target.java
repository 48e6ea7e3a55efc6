package dev.longshore.fuzz.input;

/** A reader of what strangers send, with what must hold of it whatever they send. One thread. */
@FunctionalInterface
public interface Target {
    /** Reads one input, on its own: nothing is left of those before. Throws at a defect. */
    void read(byte[] input) throws Exception;
}
