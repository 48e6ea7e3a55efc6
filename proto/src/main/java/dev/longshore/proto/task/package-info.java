/**
 * What control plane and agents must understand alike of tasks, written once. Pure functions over
 * messages, for any thread.
 */
@NullMarked
package dev.longshore.proto.task;

import org.jspecify.annotations.NullMarked;
