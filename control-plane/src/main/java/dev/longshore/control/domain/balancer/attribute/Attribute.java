package dev.longshore.control.domain.balancer.attribute;

import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An attribute of some kind of resource.
 *
 * @param key what requests and answers call it
 * @param belongs whether such a resource has it
 * @param standard its value where nobody said anything
 */
public record Attribute<S>(
        String key, Predicate<S> belongs, Function<S, String> standard, Values values) {}
