/**
 * The nodes of load balancers: tasks that a service of each load balancer keeps, and what they find
 * of their targets.
 */
@NullMarked
package dev.longshore.control.domain.balancer.node;

import org.jspecify.annotations.NullMarked;
