/**
 * Container instances: how a node joins a cluster, is lost, comes back and leaves. Pure functions
 * over transactions; on the leader's loop.
 */
@NullMarked
package dev.longshore.control.domain.instance;

import org.jspecify.annotations.NullMarked;
