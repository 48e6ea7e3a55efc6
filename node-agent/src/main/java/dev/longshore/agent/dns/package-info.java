/**
 * The machine's DNS server: answers tasks with the names of their network, and asks the machine's
 * own resolvers for all others. Its threads are its own.
 */
@NullMarked
package dev.longshore.agent.dns;

import org.jspecify.annotations.NullMarked;
