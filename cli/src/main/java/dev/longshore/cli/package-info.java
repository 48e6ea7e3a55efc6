/** The one program: servers, agents, both at once for development, and what operators need. */
@NullMarked
package dev.longshore.cli;

import org.jspecify.annotations.NullMarked;
