/** What comes in by the port that anybody reaches. */
@NullMarked
package dev.longshore.fuzz.door;

import org.jspecify.annotations.NullMarked;
