/**
 * Tests of the simulation itself: that it repeats exactly, holds every promise, and can see what it
 * should.
 */
@NullMarked
package dev.longshore.simulation;

import org.jspecify.annotations.NullMarked;
