package dev.longshore.control.domain.tag;

import java.util.Optional;

/**
 * A tag of a resource, with or without a value; each AWS service has a message of its own for it.
 */
public record ResourceTag(String key, Optional<String> value) {}
