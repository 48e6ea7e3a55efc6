/**
 * What an operator may choose for the whole cluster. Values without state; everybody reads them.
 */
@NullMarked
package dev.longshore.control.process.settings;

import org.jspecify.annotations.NullMarked;
