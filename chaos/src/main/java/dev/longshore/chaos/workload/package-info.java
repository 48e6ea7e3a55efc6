/**
 * Clients of the cluster: registers that are written and read, tasks with tokens, services that are
 * scaled and deployed, tasks that visit each other. Each runs on a thread of its own and records
 * what it did and what it was told.
 */
@NullMarked
package dev.longshore.chaos.workload;

import org.jspecify.annotations.NullMarked;
