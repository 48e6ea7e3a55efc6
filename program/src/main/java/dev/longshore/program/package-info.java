/** The launcher: servers, agents, both at once for development, and the commands of operators. */
@NullMarked
package dev.longshore.program;

import org.jspecify.annotations.NullMarked;
