/** {@code longshore chaos}: what an operator types. */
@NullMarked
package dev.longshore.chaos.command;

import org.jspecify.annotations.NullMarked;
