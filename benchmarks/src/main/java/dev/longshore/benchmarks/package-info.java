/** Measurements that a command in deploy/ prints again; nothing imports them. */
@NullMarked
package dev.longshore.benchmarks;

import org.jspecify.annotations.NullMarked;
