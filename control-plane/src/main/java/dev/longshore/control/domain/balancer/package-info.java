/**
 * Load balancers, listeners, rules, target groups and targets as rows. Pure functions over
 * transactions, called by the API's handlers and by controllers; on the leader's loop, reads on any
 * thread.
 */
@NullMarked
package dev.longshore.control.domain.balancer;

import org.jspecify.annotations.NullMarked;
