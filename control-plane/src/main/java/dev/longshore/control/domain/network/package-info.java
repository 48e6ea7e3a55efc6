/**
 * Addresses of awsvpc tasks: subnets cut into blocks that belong to nodes. Pure functions over
 * transactions; on the leader's loop.
 */
@NullMarked
package dev.longshore.control.domain.network;

import org.jspecify.annotations.NullMarked;
