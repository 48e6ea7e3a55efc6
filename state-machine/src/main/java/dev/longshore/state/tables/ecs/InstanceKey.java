package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;
import java.util.Optional;

/** A container instance, by cluster name and its id of 32 hexadecimal digits. */
public record InstanceKey(String cluster, String instance) implements Key {
    /**
     * The instance that an ARN ({@code arn:…:container-instance/cluster/id}) names, if it is one.
     */
    public static Optional<InstanceKey> ofArn(String arn) {
        String[] parts = arn.split("/", -1);
        return parts.length == 3 && parts[0].endsWith("container-instance")
                ? Optional.of(new InstanceKey(parts[1], parts[2]))
                : Optional.empty();
    }
}
