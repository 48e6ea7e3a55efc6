package dev.longshore.control.domain.tag;

/** A tag of a resource; each AWS service has a message of its own for it. */
public record ResourceTag(String key, String value) {}
