/**
 * What must hold. Each checker is a pure function over what was observed: it answers with the
 * violations that it finds, each with its evidence. Called by the drill when all has been recorded,
 * and by tests with recorded histories.
 */
@NullMarked
package dev.longshore.chaos.checker;

import org.jspecify.annotations.NullMarked;
