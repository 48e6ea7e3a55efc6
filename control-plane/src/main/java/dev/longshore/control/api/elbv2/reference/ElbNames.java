package dev.longshore.control.api.elbv2.reference;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import java.util.List;
import java.util.regex.Pattern;

/** Names of load balancers and target groups. */
public final class ElbNames {
    private static final int MAX_LENGTH = 32;
    private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9-]*");

    private ElbNames() {}

    /**
     * Refuses what cannot be a name.
     *
     * @param noun what it is to be a name of, as texts begin
     * @throws ApiException ValidationError
     */
    public static void check(String noun, String name) {
        List<Rule<String>> rules =
                List.of(
                        Rule.not(String::isEmpty, noun + " name cannot be empty"),
                        Rule.not(
                                it -> it.length() > MAX_LENGTH,
                                it ->
                                        "%s name '%s' cannot be longer than '%d' characters"
                                                .formatted(noun, it, MAX_LENGTH)),
                        Rule.not(
                                it -> !CHARACTERS.matcher(it).matches(),
                                it ->
                                        "%s name '%s' can only contain characters that are alphanumeric characters or hyphens(-)"
                                                .formatted(noun, it)),
                        Rule.not(
                                it -> it.startsWith("-") || it.endsWith("-"),
                                it ->
                                        "%s name '%s' cannot begin or end with '-'"
                                                .formatted(noun, it)));
        Rule.enforce(rules, name, ApiException::invalidValue);
    }
}
