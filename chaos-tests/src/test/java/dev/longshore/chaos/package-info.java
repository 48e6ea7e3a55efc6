/**
 * The system from outside: real processes on simulated hosts, real Podman, real clients. Each class
 * has a lab of its own and leaves nothing behind.
 */
@NullMarked
package dev.longshore.chaos;

import org.jspecify.annotations.NullMarked;
