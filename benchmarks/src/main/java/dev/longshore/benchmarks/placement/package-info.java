/** How many tasks the scheduler places in a second, apart from everything else. */
@NullMarked
package dev.longshore.benchmarks.placement;

import org.jspecify.annotations.NullMarked;
