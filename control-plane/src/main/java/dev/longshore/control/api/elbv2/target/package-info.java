/** Targets: registered, deregistered, and how they are. */
@NullMarked
package dev.longshore.control.api.elbv2.target;

import org.jspecify.annotations.NullMarked;
