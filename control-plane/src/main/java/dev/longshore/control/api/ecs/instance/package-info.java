/** Container instances and their attributes. Pure functions over transactions. */
@NullMarked
package dev.longshore.control.api.ecs.instance;

import org.jspecify.annotations.NullMarked;
