package dev.longshore.control.api.ecs;

import dev.longshore.proto.ecs.ListTaskDefinitionFamiliesRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionFamiliesResponse;
import dev.longshore.proto.ecs.ListTaskDefinitionsRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionsResponse;
import dev.longshore.state.tables.KeyPrefix;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** ListTaskDefinitions and ListTaskDefinitionFamilies. */
public final class ListTaskDefinitions {
    private static final int MAX_RESULTS = 100;

    private final Names names;

    public ListTaskDefinitions(Names names) {
        this.names = names;
    }

    /**
     * ListTaskDefinitions, by family and then by number. What the API calls {@code familyPrefix} is
     * a whole family's name here (Amazon ECS API Reference).
     */
    public ListTaskDefinitionsResponse list(ReadTx tx, ListTaskDefinitionsRequest request) {
        boolean descending = request.getSort().equals("DESC");
        String status = request.hasStatus() ? request.getStatus() : "ACTIVE";
        KeyPrefix family =
                request.getFamilyPrefix().isEmpty()
                        ? KeyPrefix.ALL
                        : KeyPrefix.of(request.getFamilyPrefix());
        List<String> found =
                tx.list(Tables.TASK_DEFINITIONS, family).stream()
                        .filter(row -> row.row().getDefinition().getStatus().equals(status))
                        .map(row -> sortable(row.key().family(), row.key().revision()))
                        .sorted(descending ? Comparator.reverseOrder() : Comparator.naturalOrder())
                        .toList();
        Pages.Page page = Pages.cut(found, request, MAX_RESULTS, descending);
        var response = ListTaskDefinitionsResponse.newBuilder();
        page.entries().forEach(entry -> response.addTaskDefinitionArns(arn(entry)));
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }

    /** ListTaskDefinitionFamilies. A family is ACTIVE while one of its revisions is. */
    public ListTaskDefinitionFamiliesResponse families(
            ReadTx tx, ListTaskDefinitionFamiliesRequest request) {
        var statuses = new TreeMap<String, Set<String>>();
        tx.list(Tables.TASK_DEFINITIONS, KeyPrefix.ALL)
                .forEach(
                        row ->
                                statuses.computeIfAbsent(row.key().family(), f -> new TreeSet<>())
                                        .add(row.row().getDefinition().getStatus()));
        List<String> families =
                statuses.keySet().stream()
                        .filter(family -> family.startsWith(request.getFamilyPrefix()))
                        .filter(
                                family -> {
                                    boolean active =
                                            statuses.getOrDefault(family, Set.of())
                                                    .contains("ACTIVE");
                                    return switch (request.getStatus()) {
                                        case "ACTIVE" -> active;
                                        case "INACTIVE" -> !active;
                                        default -> true;
                                    };
                                })
                        .toList();
        Pages.Page page = Pages.cut(families, request, MAX_RESULTS, false);
        var response =
                ListTaskDefinitionFamiliesResponse.newBuilder().addAllFamilies(page.entries());
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }

    /**
     * A text that sorts as family and number do: a blank comes before all that a family's name may
     * have.
     */
    private static String sortable(String family, int revision) {
        return "%s %010d".formatted(family, revision);
    }

    private String arn(String sortable) {
        int blank = sortable.indexOf(' ');
        return names.taskDefinitionArn(
                sortable.substring(0, blank), Integer.parseInt(sortable.substring(blank + 1)));
    }
}
