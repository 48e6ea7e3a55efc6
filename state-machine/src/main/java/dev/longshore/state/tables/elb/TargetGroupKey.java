package dev.longshore.state.tables.elb;

import dev.longshore.state.tables.schema.Key;

/**
 * A target group.
 *
 * @param id the sixteen hexadecimal digits at the end of its ARN
 */
public record TargetGroupKey(String id) implements Key {}
