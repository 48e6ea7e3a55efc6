package dev.longshore.state.tables;

/** An account setting of a principal; the empty principal holds the account's defaults. */
public record AccountSettingKey(String principal, String name) implements Key {}
