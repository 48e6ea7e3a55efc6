package dev.longshore.control.domain.naming;

import dev.longshore.proto.store.NamedInstanceRow;
import java.util.Map;

/**
 * An instance of a service, whether somebody registered it or it is a task.
 *
 * @param attributes those that it is found by
 * @param healthy as far as anybody tells of its health
 * @param creatorRequestId empty where nobody gave one
 * @param ofTask whether ECS has registered it, which then alone may change it
 */
public record NamedInstance(
        String id,
        Map<String, String> attributes,
        boolean healthy,
        String creatorRequestId,
        boolean ofTask) {
    static final String UNHEALTHY = "UNHEALTHY";

    static NamedInstance of(NamedInstanceRow row) {
        return new NamedInstance(
                row.getInstance().getId(),
                row.getInstance().getAttributesMap(),
                !row.getHealth().equals(UNHEALTHY),
                row.getInstance().getCreatorRequestId(),
                false);
    }

    /** HEALTHY or UNHEALTHY. */
    public String health() {
        return healthy ? "HEALTHY" : UNHEALTHY;
    }
}
