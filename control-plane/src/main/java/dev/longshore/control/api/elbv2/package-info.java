/** Elastic Load Balancing, version 2: handlers over transactions, cut by resource. */
@NullMarked
package dev.longshore.control.api.elbv2;

import org.jspecify.annotations.NullMarked;
