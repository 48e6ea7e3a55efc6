/** What clients did and what they were told: operations with their times and outcomes. */
@NullMarked
package dev.longshore.chaos.history;

import org.jspecify.annotations.NullMarked;
