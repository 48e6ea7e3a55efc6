/**
 * Capacity providers and strategies over them. Pure functions over transactions; clusters and
 * launches ask here what a strategy may be.
 */
@NullMarked
package dev.longshore.control.api.ecs.capacity;

import org.jspecify.annotations.NullMarked;
