package dev.longshore.state.tables.ec2;

import dev.longshore.state.tables.schema.Key;

/** A rule of a security group. */
public record SecurityGroupRuleKey(String group, String rule) implements Key {}
