/** IPv4 addresses and ranges of them, as values. */
@NullMarked
package dev.longshore.agent.resource.network.address;

import org.jspecify.annotations.NullMarked;
