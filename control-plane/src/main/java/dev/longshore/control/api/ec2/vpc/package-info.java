/** VPCs and subnets. */
@NullMarked
package dev.longshore.control.api.ec2.vpc;

import org.jspecify.annotations.NullMarked;
