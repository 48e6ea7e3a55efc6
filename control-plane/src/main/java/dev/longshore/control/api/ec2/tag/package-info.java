/** Tags of resources of EC2. */
@NullMarked
package dev.longshore.control.api.ec2.tag;

import org.jspecify.annotations.NullMarked;
