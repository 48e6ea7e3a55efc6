/**
 * HAProxy in its own words: the file that says what a load balancer does, and the socket by which a
 * running one is told of targets and asked for their health. Knows nothing of tasks.
 */
@NullMarked
package dev.longshore.agent.resource.balancer.haproxy;

import org.jspecify.annotations.NullMarked;
