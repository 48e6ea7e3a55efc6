/**
 * What an operator may choose for the whole cluster. Values without state; everybody reads them.
 */
@NullMarked
package dev.longshore.control.settings;

import org.jspecify.annotations.NullMarked;
