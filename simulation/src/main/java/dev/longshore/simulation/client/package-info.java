/** Callers of the API that retry, and remember what they were told. */
@NullMarked
package dev.longshore.simulation.client;

import org.jspecify.annotations.NullMarked;
