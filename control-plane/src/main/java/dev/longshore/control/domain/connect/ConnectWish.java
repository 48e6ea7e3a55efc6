package dev.longshore.control.domain.connect;

import dev.longshore.proto.ecs.ServiceConnectConfiguration;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;

/**
 * What a deployment asks of Service Connect.
 *
 * @param configuration as it was given
 * @param namespace the id of the namespace that is meant; empty where Service Connect is not on
 */
public record ConnectWish(ServiceConnectConfiguration configuration, String namespace) {
    /** Nothing is asked. */
    public static final ConnectWish NONE =
            new ConnectWish(ServiceConnectConfiguration.getDefaultInstance(), "");

    /** What a deployment has asked. */
    public static ConnectWish of(ServiceDeploymentState state) {
        return new ConnectWish(
                state.getDeployment().getServiceConnectConfiguration(),
                state.getConnectNamespace());
    }

    /** What a service's newest deployment has asked. */
    public static ConnectWish of(ServiceRow row) {
        return row.getDeploymentsCount() == 0 ? NONE : of(row.getDeployments(0));
    }

    /** Whether tasks may call others by name. */
    public boolean isOn() {
        return !namespace.isEmpty();
    }
}
