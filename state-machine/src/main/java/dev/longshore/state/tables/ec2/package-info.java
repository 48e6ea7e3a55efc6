/** Keys of EC2's rows. */
@NullMarked
package dev.longshore.state.tables.ec2;

import org.jspecify.annotations.NullMarked;
