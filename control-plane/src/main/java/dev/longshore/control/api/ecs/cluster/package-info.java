/** Clusters and what they may run on. Pure functions over transactions. */
@NullMarked
package dev.longshore.control.api.ecs.cluster;

import org.jspecify.annotations.NullMarked;
