/** Load balancers: where they are, who may reach them, their attributes. */
@NullMarked
package dev.longshore.control.api.elbv2.balancer;

import org.jspecify.annotations.NullMarked;
