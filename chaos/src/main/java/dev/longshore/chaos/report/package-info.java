/** What a drill found, as text and as a page with a timeline. Pure. */
@NullMarked
package dev.longshore.chaos.report;

import org.jspecify.annotations.NullMarked;
