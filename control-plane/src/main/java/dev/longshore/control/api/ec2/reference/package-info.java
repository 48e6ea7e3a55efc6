/** What ids of EC2 name, and how a request is refused that names nothing. */
@NullMarked
package dev.longshore.control.api.ec2.reference;

import org.jspecify.annotations.NullMarked;
