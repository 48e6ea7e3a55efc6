package dev.longshore.control.api.ec2.listing;

import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ec2.Filter;
import dev.longshore.proto.ec2.Tag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The filters of one kind of resource: by what names, and what of the resource each compares. All
 * filters of a request must hold, and of each one of its values (Amazon EC2 User Guide, "Filter
 * your resources").
 */
public final class Filters<S> {
    private static final String TAG = "tag:";
    private static final int MAX_VALUES = 200;

    private final Map<String, Function<S, Stream<String>>> values = new HashMap<>();
    private final Function<S, List<Tag>> tags;

    /** Filters by tags alone. */
    public Filters(Function<S, List<Tag>> tags) {
        this.tags = tags;
        byAll("tag-key", shown -> tags.apply(shown).stream().map(Tag::getKey));
    }

    /** Adds a filter by one value. */
    public Filters<S> by(String name, Function<S, ?> value) {
        return byAll(name, shown -> Stream.of(value.apply(shown).toString()));
    }

    /** Adds a filter by any of some values. */
    public Filters<S> byAll(String name, Function<S, Stream<String>> of) {
        values.put(name, of);
        return this;
    }

    /** Adds another name of a filter. */
    public Filters<S> also(String name, String other) {
        return byAll(other, shown -> values.getOrDefault(name, s -> Stream.of()).apply(shown));
    }

    /**
     * What passes all of some filters.
     *
     * @throws ApiException InvalidParameterValue for a filter that there is not;
     *     FilterLimitExceeded
     */
    public Predicate<S> all(List<Filter> asked) {
        if (asked.stream().mapToInt(Filter::getValuesCount).sum() > MAX_VALUES) {
            throw new ApiException(
                    "FilterLimitExceeded",
                    "The maximum number of filter values specified on a single call is "
                            + MAX_VALUES);
        }
        Predicate<S> all = shown -> true;
        for (Filter filter : asked) {
            Function<S, Stream<String>> of = valuesOf(filter.getName());
            List<Glob> wanted = filter.getValuesList().stream().map(Glob::new).toList();
            all =
                    all.and(
                            shown ->
                                    of.apply(shown)
                                            .anyMatch(
                                                    value ->
                                                            wanted.stream()
                                                                    .anyMatch(
                                                                            glob ->
                                                                                    glob.matches(
                                                                                            value))));
        }
        return all;
    }

    private Function<S, Stream<String>> valuesOf(String name) {
        if (name.startsWith(TAG)) {
            String key = name.substring(TAG.length());
            return shown ->
                    tags.apply(shown).stream()
                            .filter(tag -> tag.getKey().equals(key))
                            .map(Tag::getValue);
        }
        return Optional.ofNullable(values.get(name))
                .orElseThrow(
                        () -> ApiException.invalidValue("The filter '" + name + "' is invalid"));
    }

    /** The one value that a filter of that name asks for, where it is no pattern. */
    public static Optional<String> only(List<Filter> asked, String name) {
        return asked.stream()
                .filter(filter -> filter.getName().equals(name) && filter.getValuesCount() == 1)
                .map(filter -> filter.getValues(0))
                .filter(value -> value.chars().noneMatch(c -> c == '*' || c == '?' || c == '\\'))
                .findFirst();
    }
}
