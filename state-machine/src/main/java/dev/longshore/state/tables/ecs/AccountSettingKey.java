package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** An account setting of a principal; the empty principal holds the account's defaults. */
public record AccountSettingKey(String principal, String name) implements Key {}
