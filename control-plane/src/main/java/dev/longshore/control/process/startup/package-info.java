/**
 * What may keep a server from starting or from going on, and how that is said: ports, the data
 * directory, damage. Called by the wiring's thread at start.
 */
@NullMarked
package dev.longshore.control.process.startup;

import org.jspecify.annotations.NullMarked;
