/** What a machine's agent measures, for Prometheus. */
@NullMarked
package dev.longshore.agent.metrics;

import org.jspecify.annotations.NullMarked;
