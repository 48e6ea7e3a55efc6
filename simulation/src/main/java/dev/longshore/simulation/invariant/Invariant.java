package dev.longshore.simulation.invariant;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The class checks a promise of the whole system; its name is the promise's. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Invariant {
    /** What is promised, in one sentence: as {@code docs/invariants.md} says it. */
    String value();
}
