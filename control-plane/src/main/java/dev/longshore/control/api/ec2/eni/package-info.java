/** Network interfaces of tasks. */
@NullMarked
package dev.longshore.control.api.ec2.eni;

import org.jspecify.annotations.NullMarked;
