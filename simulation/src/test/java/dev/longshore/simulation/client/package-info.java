/** Tests of what judges the callers' answers. */
@NullMarked
package dev.longshore.simulation.client;

import org.jspecify.annotations.NullMarked;
