package dev.longshore.control.api.ecs;

import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.DeleteAttributesRequest;
import dev.longshore.proto.ecs.DeleteAttributesResponse;
import dev.longshore.proto.ecs.ListAttributesRequest;
import dev.longshore.proto.ecs.ListAttributesResponse;
import dev.longshore.proto.ecs.PutAttributesRequest;
import dev.longshore.proto.ecs.PutAttributesResponse;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.state.tables.InstanceKey;
import dev.longshore.state.tables.KeyPrefix;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * PutAttributes, DeleteAttributes and ListAttributes: what operators say of container instances,
 * for placement.
 */
public final class Attributes {
    private static final int MAX_CUSTOM = 10;
    private static final int MAX_RESULTS = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_./\\\\-]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_./\\\\@: -]{1,128}");

    /** PutAttributes. What it sets stays when the agent reports attributes of its own. */
    public PutAttributesResponse put(Tx tx, PutAttributesRequest request) {
        checkCount(request.getAttributesList());
        String cluster =
                Names.activeCluster(tx, request.getCluster()).getCluster().getClusterName();
        var response = PutAttributesResponse.newBuilder();
        for (Attribute wanted : request.getAttributesList()) {
            checkNames(wanted);
            InstanceKey key = target(cluster, wanted);
            ContainerInstanceRow row = instance(tx, key, wanted);
            ContainerInstanceRow.Builder changed = without(row, wanted.getName());
            if (changed.getCustomAttributesCount() >= MAX_CUSTOM) {
                throw new ApiException(
                        "AttributeLimitExceededException",
                        "You can apply up to 10 custom attributes for each resource.");
            }
            changed.addCustomAttributes(wanted.getName())
                    .getInstanceBuilder()
                    .addAttributes(stored(wanted))
                    .setVersion(row.getInstance().getVersion() + 1);
            tx.put(Tables.CONTAINER_INSTANCES, key, changed.build());
            response.addAttributes(shown(stored(wanted), row));
        }
        return response.build();
    }

    /** DeleteAttributes. An attribute that is not there needs no deleting. */
    public DeleteAttributesResponse delete(Tx tx, DeleteAttributesRequest request) {
        checkCount(request.getAttributesList());
        String cluster =
                Names.activeCluster(tx, request.getCluster()).getCluster().getClusterName();
        var response = DeleteAttributesResponse.newBuilder();
        for (Attribute unwanted : request.getAttributesList()) {
            checkNames(unwanted);
            InstanceKey key = target(cluster, unwanted);
            ContainerInstanceRow row = instance(tx, key, unwanted);
            List<Attribute> deleted =
                    row.getInstance().getAttributesList().stream()
                            .filter(attribute -> attribute.getName().equals(unwanted.getName()))
                            .toList();
            if (deleted.isEmpty()) {
                continue;
            }
            ContainerInstanceRow.Builder changed = without(row, unwanted.getName());
            changed.getInstanceBuilder().setVersion(row.getInstance().getVersion() + 1);
            tx.put(Tables.CONTAINER_INSTANCES, key, changed.build());
            deleted.forEach(attribute -> response.addAttributes(shown(attribute, row)));
        }
        return response.build();
    }

    /** ListAttributes. */
    public ListAttributesResponse list(ReadTx tx, ListAttributesRequest request) {
        if (request.hasAttributeValue() && !request.hasAttributeName()) {
            throw ApiException.invalidParameter("attributeValue requires attributeName.");
        }
        String cluster =
                Names.activeCluster(tx, request.getCluster()).getCluster().getClusterName();
        NavigableMap<String, Attribute> found = new TreeMap<>();
        for (Row<InstanceKey, ContainerInstanceRow> row :
                tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.of(cluster))) {
            for (Attribute attribute : row.row().getInstance().getAttributesList()) {
                if (matches(attribute, request)) {
                    found.put(
                            row.key().instance() + " " + attribute.getName(),
                            shown(attribute, row.row()));
                }
            }
        }
        Pages.Page page = Pages.cut(List.copyOf(found.keySet()), request, MAX_RESULTS, false);
        var response = ListAttributesResponse.newBuilder();
        found.forEach(
                (entry, attribute) -> {
                    if (page.entries().contains(entry)) {
                        response.addAttributes(attribute);
                    }
                });
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }

    private static boolean matches(Attribute attribute, ListAttributesRequest request) {
        return (!request.hasAttributeName()
                        || attribute.getName().equals(request.getAttributeName()))
                && (!request.hasAttributeValue()
                        || attribute.getValue().equals(request.getAttributeValue()));
    }

    private static void checkCount(List<Attribute> attributes) {
        if (attributes.isEmpty() || attributes.size() > MAX_CUSTOM) {
            throw ApiException.invalidParameter("attributes must have between 1 and 10 items.");
        }
    }

    private static void checkNames(Attribute attribute) {
        String name = attribute.getName();
        if (!NAME.matcher(name).matches()) {
            throw ApiException.invalidParameter("Invalid attribute name '" + name + "'.");
        }
        if (name.startsWith("ecs.") || name.startsWith("com.amazonaws.")) {
            throw ApiException.invalidParameter("The attribute name '" + name + "' is reserved.");
        }
        String value = attribute.getValue();
        if (!value.isEmpty() && (!VALUE.matcher(value).matches() || !value.equals(value.strip()))) {
            throw ApiException.invalidParameter("Invalid attribute value '" + value + "'.");
        }
    }

    private static InstanceKey target(String cluster, Attribute attribute) {
        if (attribute.getTargetId().isEmpty()) {
            throw ApiException.invalidParameter(
                    "targetId is required for attribute '" + attribute.getName() + "'.");
        }
        return new InstanceKey(cluster, Names.id(attribute.getTargetId()));
    }

    private static ContainerInstanceRow instance(ReadTx tx, InstanceKey key, Attribute attribute) {
        String target = attribute.getTargetId();
        return tx.get(Tables.CONTAINER_INSTANCES, key)
                .filter(row -> Names.denotes(target, row.getInstance().getContainerInstanceArn()))
                .orElseThrow(() -> notFound(target));
    }

    private static ApiException notFound(String target) {
        return new ApiException(
                "TargetNotFoundException", "The specified target was not found: " + target);
    }

    /** The instance without attributes of that name. */
    private static ContainerInstanceRow.Builder without(ContainerInstanceRow row, String name) {
        var custom = new ArrayList<>(row.getCustomAttributesList());
        custom.remove(name);
        var changed = row.toBuilder().clearCustomAttributes().addAllCustomAttributes(custom);
        List<Attribute> others =
                row.getInstance().getAttributesList().stream()
                        .filter(attribute -> !attribute.getName().equals(name))
                        .toList();
        changed.getInstanceBuilder().clearAttributes().addAllAttributes(others);
        return changed;
    }

    private static Attribute stored(Attribute wanted) {
        var attribute = Attribute.newBuilder().setName(wanted.getName());
        return wanted.hasValue()
                ? attribute.setValue(wanted.getValue()).build()
                : attribute.build();
    }

    private static Attribute shown(Attribute attribute, ContainerInstanceRow row) {
        return attribute.toBuilder()
                .setTargetType("container-instance")
                .setTargetId(row.getInstance().getContainerInstanceArn())
                .build();
    }
}
