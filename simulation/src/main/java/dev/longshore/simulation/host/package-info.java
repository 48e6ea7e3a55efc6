/** A model of a machine below an agent: containers, networks, crashes, reboots. */
@NullMarked
package dev.longshore.simulation.host;

import org.jspecify.annotations.NullMarked;
