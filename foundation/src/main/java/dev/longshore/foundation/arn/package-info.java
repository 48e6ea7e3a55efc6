/** Amazon resource names, as both sides read them. */
@NullMarked
package dev.longshore.foundation.arn;

import org.jspecify.annotations.NullMarked;
