/**
 * Agent sessions: who is connected, what each agent should hold, when it was last heard. All of it
 * is soft state of one leader, never logged, rebuilt from rows. On the leader's loop.
 */
@NullMarked
package dev.longshore.control.dispatch;

import org.jspecify.annotations.NullMarked;
