/**
 * Attributes of load balancers, target groups and listeners: which there are, what holds where
 * nobody said anything, and which values they take. Called by the API and by whoever carries them
 * out; on any thread.
 */
@NullMarked
package dev.longshore.control.domain.balancer.attribute;

import org.jspecify.annotations.NullMarked;
