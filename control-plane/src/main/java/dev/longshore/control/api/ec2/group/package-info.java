/** Security groups and their rules. */
@NullMarked
package dev.longshore.control.api.ec2.group;

import org.jspecify.annotations.NullMarked;
