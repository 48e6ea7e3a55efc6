package dev.longshore.control.api.ecs.instance;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.DeleteAttributesRequest;
import dev.longshore.proto.ecs.DeleteAttributesResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.ListAttributesRequest;
import dev.longshore.proto.ecs.ListAttributesResponse;
import dev.longshore.proto.ecs.PutAttributesRequest;
import dev.longshore.proto.ecs.PutAttributesResponse;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

    /** Registers its operations. */
    public void register(Handlers on) {
        on.write(ECSGrpc.getPutAttributesMethod(), this::put);
        on.write(ECSGrpc.getDeleteAttributesMethod(), this::delete);
        on.read(ECSGrpc.getListAttributesMethod(), this::list);
    }

    /** PutAttributes. What it sets stays when the agent reports attributes of its own. */
    public PutAttributesResponse put(Tx tx, PutAttributesRequest request) {
        checkCount(request.getAttributesList());
        String cluster = References.clusterOfInstances(tx, request.getCluster());
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
        String cluster = References.clusterOfInstances(tx, request.getCluster());
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
            throw ApiException.invalidValue("attributeValue requires attributeName.");
        }
        String cluster = References.clusterOfInstances(tx, request.getCluster());
        Page<Attribute> page = Page.ascending(request, MAX_RESULTS);
        tx.scan(
                Tables.CONTAINER_INSTANCES,
                KeyPrefix.of(cluster),
                Optional.empty(),
                row -> fill(page, row, request));
        var response = ListAttributesResponse.newBuilder().addAllAttributes(page.entries());
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }

    /** The order of the listing: by container instance, then by name. */
    private record Position(String instance, String attribute) implements Key {}

    /** Lists the attributes of one instance. Returns false when the page has enough. */
    private static boolean fill(
            Page<Attribute> page,
            Row<InstanceKey, ContainerInstanceRow> row,
            ListAttributesRequest request) {
        return row.row().getInstance().getAttributesList().stream()
                .filter(attribute -> matches(attribute, request))
                .sorted(Comparator.comparing(Attribute::getName))
                .allMatch(
                        attribute ->
                                page.add(
                                        new Position(row.key().instance(), attribute.getName()),
                                        shown(attribute, row.row())));
    }

    private static boolean matches(Attribute attribute, ListAttributesRequest request) {
        return (!request.hasAttributeName()
                        || attribute.getName().equals(request.getAttributeName()))
                && (!request.hasAttributeValue()
                        || attribute.getValue().equals(request.getAttributeValue()));
    }

    private static void checkCount(List<Attribute> attributes) {
        if (attributes.isEmpty() || attributes.size() > MAX_CUSTOM) {
            throw ApiException.invalidValue("attributes must have between 1 and 10 items.");
        }
    }

    private static void checkNames(Attribute attribute) {
        String name = attribute.getName();
        if (!NAME.matcher(name).matches()) {
            throw ApiException.invalidValue("Invalid attribute name '" + name + "'.");
        }
        if (name.startsWith("ecs.") || name.startsWith("com.amazonaws.")) {
            throw ApiException.invalidValue("The attribute name '" + name + "' is reserved.");
        }
        String value = attribute.getValue();
        if (!value.isEmpty() && (!VALUE.matcher(value).matches() || !value.equals(value.strip()))) {
            throw ApiException.invalidValue("Invalid attribute value '" + value + "'.");
        }
    }

    private static InstanceKey target(String cluster, Attribute attribute) {
        if (attribute.getTargetId().isEmpty()) {
            throw ApiException.invalidValue(
                    "targetId is required for attribute '" + attribute.getName() + "'.");
        }
        return new InstanceKey(cluster, References.id(attribute.getTargetId()));
    }

    private static ContainerInstanceRow instance(ReadTx tx, InstanceKey key, Attribute attribute) {
        String target = attribute.getTargetId();
        return tx.get(Tables.CONTAINER_INSTANCES, key)
                .filter(
                        row ->
                                References.denotes(
                                        target, row.getInstance().getContainerInstanceArn()))
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
