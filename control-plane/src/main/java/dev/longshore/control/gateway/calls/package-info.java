/**
 * What both doors do with a call before and after it is answered: check the request, bound the
 * work, measure, and make a refusal of every failure. Called on the doors' event loops.
 */
@NullMarked
package dev.longshore.control.gateway.calls;

import org.jspecify.annotations.NullMarked;
