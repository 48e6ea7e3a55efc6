/** The readers of the AWS protocols. */
@NullMarked
package dev.longshore.fuzz.wire;

import org.jspecify.annotations.NullMarked;
