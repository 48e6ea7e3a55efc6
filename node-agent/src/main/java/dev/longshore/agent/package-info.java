/**
 * The agent of one machine: adopts what runs, keeps a session with the control plane, and runs what
 * it is assigned.
 */
@NullMarked
package dev.longshore.agent;

import org.jspecify.annotations.NullMarked;
