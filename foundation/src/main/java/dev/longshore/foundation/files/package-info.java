/** Small files that must survive a crash whole, and what went wrong with a file, in words. */
@NullMarked
package dev.longshore.foundation.files;

import org.jspecify.annotations.NullMarked;
