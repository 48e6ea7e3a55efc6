/** Virtual time, chance, and what has been covered. One thread. */
@NullMarked
package dev.longshore.simulation.world;

import org.jspecify.annotations.NullMarked;
