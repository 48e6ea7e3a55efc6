/** The keys of the tables that hold what the Amazon ECS API speaks of, and of their tallies. */
@NullMarked
package dev.longshore.state.tables.ecs;

import org.jspecify.annotations.NullMarked;
