/**
 * The import rules that all modules share (the design's "Modules"): each module's ImportRulesTest
 * says what holds for it. Nothing but tests uses this.
 */
@NullMarked
package dev.longshore.rules;

import org.jspecify.annotations.NullMarked;
