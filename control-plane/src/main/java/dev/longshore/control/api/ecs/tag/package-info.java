/** Tags of everything in ECS that has an ARN. Pure functions over transactions. */
@NullMarked
package dev.longshore.control.api.ecs.tag;

import org.jspecify.annotations.NullMarked;
