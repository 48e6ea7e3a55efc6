/** The server, built by hand from top to bottom. Nothing in this module imports it. */
@NullMarked
package dev.longshore.control;

import org.jspecify.annotations.NullMarked;
