package dev.longshore.control.api.ec2.listing;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.proto.ec2.Filter;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * How resources of one kind are listed, for all kinds the same: by ids, of which each must name
 * one, or all of them in pages; of these, those that pass the filters.
 *
 * @param ids the field of requests with ids
 * @param shown a resource as answers show it
 */
public record Listing<R, S extends Message>(
        String ids, Source<R> source, BiFunction<ReadTx, R, S> shown, Filters<S> filters) {
    private static final int MAX_RESULTS = 1_000;

    /** The answer to a request that has ids, filters and pages; like {@code empty}. */
    @SuppressWarnings("unchecked") // a builder builds what it was made of
    public <A extends Message> A answer(ReadTx tx, Message request, A empty) {
        return (A) answer(tx, request, strings(request, ids), source, empty.newBuilderForType());
    }

    /** The same with ids that do not stand in the request, or out of another source. */
    public Message answer(
            ReadTx tx, Message request, List<String> wanted, Source<R> from, Message.Builder out) {
        Predicate<S> passes = filters.all(filtersOf(request));
        Page<S> page = Page.ascending(request, MAX_RESULTS);
        FieldDescriptor list = listOf(out);
        if (!wanted.isEmpty()) {
            checkNotPaged(request);
            wanted.stream()
                    .distinct()
                    .map(id -> shown.apply(tx, from.get(tx, id)))
                    .filter(passes)
                    .forEach(found -> out.addRepeatedField(list, found));
            return out.build();
        }
        from.scan(
                tx,
                page.from(),
                (position, resource) -> {
                    S found = shown.apply(tx, resource);
                    return !passes.test(found) || page.add(position, found);
                });
        page.entries().forEach(found -> out.addRepeatedField(list, found));
        page.nextToken().ifPresent(token -> out.setField(field(out, "next_token"), token));
        return out.build();
    }

    private void checkNotPaged(Message request) {
        FieldDescriptor size = field(request.toBuilder(), "max_results");
        if (request.hasField(size)) {
            throw new ApiException(
                    "InvalidParameterCombination",
                    "The parameter %s cannot be used with the parameter maxResults"
                            .formatted(field(request.toBuilder(), ids).getJsonName()));
        }
    }

    private static List<Filter> filtersOf(Message request) {
        var filters = new ArrayList<Filter>();
        ((List<?>) request.getField(field(request.toBuilder(), "filters")))
                .forEach(filter -> filters.add((Filter) filter));
        return filters;
    }

    private static List<String> strings(Message request, String name) {
        return ((List<?>) request.getField(field(request.toBuilder(), name)))
                .stream().map(String.class::cast).toList();
    }

    private static FieldDescriptor field(Message.Builder message, String name) {
        return Objects.requireNonNull(message.getDescriptorForType().findFieldByName(name));
    }

    /** The one list of an answer. */
    private static FieldDescriptor listOf(Message.Builder answer) {
        return answer.getDescriptorForType().getFields().stream()
                .filter(FieldDescriptor::isRepeated)
                .findFirst()
                .orElseThrow();
    }
}
