/**
 * The event log of the cluster: what changed, as Amazon ECS tells it to EventBridge. The leader's
 * transactions write it; any server reads it, on any thread.
 */
@NullMarked
package dev.longshore.control.domain.event;

import org.jspecify.annotations.NullMarked;
