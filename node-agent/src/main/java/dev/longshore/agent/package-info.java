/** Builds the agent of a real machine, top to bottom. Nobody in this module imports it. */
@NullMarked
package dev.longshore.agent;

import org.jspecify.annotations.NullMarked;
