/** Configuration files and variables, checked. No state; called at start. */
@NullMarked
package dev.longshore.foundation.config;

import org.jspecify.annotations.NullMarked;
