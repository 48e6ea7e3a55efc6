package dev.longshore.control.api.ecs.service;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceRegistry;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the names of a service's tasks must keep (Amazon ECS API Reference, ServiceRegistry). A task
 * has an address of its own here: others are registered with a port of their machine, which is not
 * offered.
 */
final class RegistryChecks {
    private static final int MOST_PORT = 65_535;

    private static final List<Rule<Asked>> RULES =
            List.of(
                    not(
                            asked -> asked.registry().getRegistryArn().isEmpty(),
                            "Registry ARN cannot be empty."),
                    not(
                            asked -> asked.named().isEmpty(),
                            asked -> "Unable to find service registry: " + asked.arn()),
                    not(
                            asked -> asked.isOnMachine() && asked.has("A"),
                            "serviceRegistries value is configured to use a type 'A' DNS record, which is not supported when"
                                    + " specifying 'host' or 'bridge' for networkMode"),
                    not(
                            asked -> asked.isOnMachine() && !asked.namesContainer(),
                            "When specifying 'host' or 'bridge' for networkMode, values for 'containerName' and"
                                    + " 'containerPort' must be specified from the task definition."),
                    not(
                            asked -> asked.has("AAAA") || asked.has("CNAME"),
                            asked ->
                                    "The service registry must have DNS records of type A or SRV. Registry: "
                                            + asked.arn()),
                    unneeded("containerPort", ServiceRegistry::hasContainerPort),
                    unneeded("port", ServiceRegistry::hasPort),
                    not(
                            asked ->
                                    asked.registry().hasPort()
                                            && asked.registry().hasContainerPort(),
                            asked ->
                                    "Specify a value for either 'port' or 'containerName' and 'containerPort' in"
                                            + " serviceRegistries, but not for both. Registry: "
                                            + asked.arn()),
                    not(
                            asked -> asked.has("SRV") && !asked.hasPort(),
                            asked ->
                                    "A value for 'port', or for 'containerName' and 'containerPort', is required in"
                                            + " serviceRegistries for a type 'SRV' DNS record. Registry: "
                                            + asked.arn()),
                    not(
                            asked -> asked.port() < 0 || asked.port() > MOST_PORT,
                            asked ->
                                    "The port of serviceRegistries must be between 1 and 65535, not "
                                            + asked.port()
                                            + "."),
                    not(
                            asked ->
                                    !asked.registry().getContainerName().isEmpty()
                                            && asked.container().isEmpty(),
                            asked ->
                                    "The container "
                                            + asked.registry().getContainerName()
                                            + " does not exist in the task definition."),
                    not(
                            asked -> asked.registry().hasContainerPort() && !asked.exposes(),
                            asked ->
                                    "The container "
                                            + asked.registry().getContainerName()
                                            + " did not have a container port "
                                            + asked.registry().getContainerPort()
                                            + " defined."));

    private RegistryChecks() {}

    /** A registry as a service of a definition asks for it. */
    private record Asked(
            ServiceRegistry registry, Optional<NamedServiceRow> named, TaskDefinition definition) {
        String arn() {
            return registry.getRegistryArn();
        }

        boolean has(String type) {
            return named.filter(row -> NamedServices.has(row, type)).isPresent();
        }

        boolean isOnMachine() {
            return !definition.getNetworkMode().equals("awsvpc");
        }

        boolean namesContainer() {
            return !registry.getContainerName().isEmpty() && registry.hasContainerPort();
        }

        boolean hasPort() {
            return registry.hasPort() || namesContainer();
        }

        int port() {
            return registry.hasPort() ? registry.getPort() : registry.getContainerPort();
        }

        Optional<ContainerDefinition> container() {
            return definition.getContainerDefinitionsList().stream()
                    .filter(it -> it.getName().equals(registry.getContainerName()))
                    .findFirst();
        }

        boolean exposes() {
            return container().stream()
                    .flatMap(it -> it.getPortMappingsList().stream())
                    .anyMatch(it -> it.getContainerPort() == registry.getContainerPort());
        }
    }

    private static Rule<Asked> unneeded(String member, Predicate<ServiceRegistry> given) {
        return not(
                asked ->
                        !asked.isOnMachine()
                                && asked.has("A")
                                && !asked.has("SRV")
                                && given.test(asked.registry()),
                asked ->
                        "The values specified for serviceRegistries do not require a value for '"
                                + member
                                + "'. Remove the value and retry. Registry: "
                                + asked.arn());
    }

    /**
     * Refuses names that the tasks of a service cannot have.
     *
     * @throws ApiException InvalidParameterException; UnsupportedFeatureException
     */
    static void check(ReadTx tx, Service service, TaskDefinition definition) {
        if (service.getServiceRegistriesCount() == 0) {
            return;
        }
        if (!Namespaces.mayBeMade(tx)) {
            throw NotOfferedInServices.notOffered("serviceRegistries");
        }
        for (ServiceRegistry registry : service.getServiceRegistriesList()) {
            var asked =
                    new Asked(
                            registry,
                            NamedServices.ofArn(tx, registry.getRegistryArn()),
                            definition);
            Rule.enforce(RULES, asked, ApiException::invalidValue);
            if (asked.isOnMachine()) {
                throw NotOfferedInServices.notOffered(
                        "serviceRegistries of tasks without a network interface of their own");
            }
        }
    }
}
