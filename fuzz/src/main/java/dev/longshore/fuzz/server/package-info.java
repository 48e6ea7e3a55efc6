/** Servers in memory, each fresh, for what can only be reached behind one. */
@NullMarked
package dev.longshore.fuzz.server;

import org.jspecify.annotations.NullMarked;
