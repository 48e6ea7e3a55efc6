/** Keys of the rows of load balancers. */
@NullMarked
package dev.longshore.state.tables.elb;

import org.jspecify.annotations.NullMarked;
