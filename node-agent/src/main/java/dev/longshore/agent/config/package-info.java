/**
 * What an agent is told by its operator, and what it finds out about its machine. Called once, at
 * start.
 */
@NullMarked
package dev.longshore.agent.config;

import org.jspecify.annotations.NullMarked;
