/** How targets are fed: what they have in common. */
@NullMarked
package dev.longshore.fuzz.input;

import org.jspecify.annotations.NullMarked;
