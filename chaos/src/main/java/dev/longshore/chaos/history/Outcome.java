package dev.longshore.chaos.history;

/** What a client knows of a call when it has ended. */
public enum Outcome {
    /** It was answered: it took place between its beginning and its end. */
    OK,
    /** It was refused: it did not take place and never will. */
    REFUSED,
    /** Nobody knows: it may have taken place, take place later, or never. */
    UNKNOWN
}
