/** Digests of bytes. */
@NullMarked
package dev.longshore.foundation.digest;

import org.jspecify.annotations.NullMarked;
