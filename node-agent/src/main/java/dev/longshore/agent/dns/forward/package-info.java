/**
 * Asks the machine's resolvers, and remembers what they say. Any thread; each question has a
 * virtual thread of its own.
 */
@NullMarked
package dev.longshore.agent.dns.forward;

import org.jspecify.annotations.NullMarked;
