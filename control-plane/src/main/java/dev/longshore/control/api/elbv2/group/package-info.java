/** Target groups: how the health of targets is checked, and attributes. */
@NullMarked
package dev.longshore.control.api.elbv2.group;

import org.jspecify.annotations.NullMarked;
