/** Texts that others wrote. */
@NullMarked
package dev.longshore.foundation.text;

import org.jspecify.annotations.NullMarked;
