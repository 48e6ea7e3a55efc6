/** Listeners with their certificates and attributes. */
@NullMarked
package dev.longshore.control.api.elbv2.listener;

import org.jspecify.annotations.NullMarked;
