/**
 * Task definitions: what may be registered, with the defaults that ECS gives, and how revisions are
 * found. Pure functions over transactions.
 */
@NullMarked
package dev.longshore.control.api.ecs.definition;

import org.jspecify.annotations.NullMarked;
