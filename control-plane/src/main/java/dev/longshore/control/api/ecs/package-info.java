/**
 * The operations of the ECS API: plain functions over transactions, one class per resource. On the
 * leader.
 */
@NullMarked
package dev.longshore.control.api.ecs;

import org.jspecify.annotations.NullMarked;
