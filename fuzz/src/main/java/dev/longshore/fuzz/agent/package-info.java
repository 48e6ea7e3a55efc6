/** What an agent reads: its server, its disk, its network. */
@NullMarked
package dev.longshore.fuzz.agent;

import org.jspecify.annotations.NullMarked;
