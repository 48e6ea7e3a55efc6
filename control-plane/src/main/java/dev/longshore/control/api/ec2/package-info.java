/** Amazon EC2, as far as containers need networks. */
@NullMarked
package dev.longshore.control.api.ec2;

import org.jspecify.annotations.NullMarked;
