/**
 * Thousands of agents without machines, in one JVM, and what they cost real servers. {@link
 * dev.longshore.benchmarks.scale.Scale} goes from stage to stage; deploy/bench-scale.sh calls it.
 */
@NullMarked
package dev.longshore.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
