/**
 * What tasks may run on beside launch types: capacity providers, strategies over them, and who
 * leaves when others need the room. Pure functions, over transactions or over what placement sees.
 */
@NullMarked
package dev.longshore.control.domain.capacity;

import org.jspecify.annotations.NullMarked;
