package dev.longshore.fuzz.wire;

import dev.longshore.control.api.Operation;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.proto.api.Protocol;
import java.util.List;

/** The operations of a protocol, by whatever name an input has for one. */
final class Operations {
    private final List<Operation> operations;

    /** Those that are called in one of these protocols. */
    Operations(Protocol... protocols) {
        operations =
                AwsServices.operations().operations().stream()
                        .filter(each -> List.of(protocols).stream().anyMatch(each::speaks))
                        .toList();
    }

    /** The one of that name; any, always the same, where there is none: no input is lost. */
    Operation named(String name) {
        return operations.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseGet(() -> operations.get(Math.floorMod(name.hashCode(), operations.size())));
    }
}
