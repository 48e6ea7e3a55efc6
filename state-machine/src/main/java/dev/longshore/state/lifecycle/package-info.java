/** Pure transition tables of what has a life cycle. No state; called from any thread. */
@NullMarked
package dev.longshore.state.lifecycle;

import org.jspecify.annotations.NullMarked;
