/**
 * What callers write for ECS's resources, and the words in which ECS refuses them. Pure functions
 * over transactions.
 */
@NullMarked
package dev.longshore.control.api.ecs.reference;

import org.jspecify.annotations.NullMarked;
