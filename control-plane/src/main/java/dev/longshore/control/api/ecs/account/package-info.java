/** Account settings: what is put, and what holds. Pure functions over transactions. */
@NullMarked
package dev.longshore.control.api.ecs.account;

import org.jspecify.annotations.NullMarked;
