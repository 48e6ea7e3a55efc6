/**
 * What reads the bytes of strangers, fed with bytes that coverage has led to. A fuzzer calls it on
 * its one thread; nothing imports it.
 */
@NullMarked
package dev.longshore.fuzz;

import org.jspecify.annotations.NullMarked;
