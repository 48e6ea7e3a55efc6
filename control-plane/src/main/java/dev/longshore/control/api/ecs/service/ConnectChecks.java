package dev.longshore.control.api.ecs.service;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.api.ecs.reference.ConnectNamespaces;
import dev.longshore.control.domain.connect.ConnectEndpoints;
import dev.longshore.control.domain.connect.ConnectWish;
import dev.longshore.control.domain.connect.Offers;
import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.ServiceConnectClientAlias;
import dev.longshore.proto.ecs.ServiceConnectConfiguration;
import dev.longshore.proto.ecs.ServiceConnectService;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.servicediscovery.Namespace;
import dev.longshore.proto.store.ConnectEndpointRow;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a service must keep that is to offer, or to call, by Service Connect (Amazon ECS API
 * Reference, ServiceConnectConfiguration).
 */
final class ConnectChecks {
    private static final Pattern DISCOVERY_NAME = Pattern.compile("[a-z0-9_][a-z0-9_-]{0,63}");
    private static final Pattern DNS_NAME = Pattern.compile("[a-z0-9_.][a-z0-9_.-]{0,126}");

    private static final List<Rule<ServiceConnectService>> SERVICE =
            List.of(
                    not(
                            asked -> asked.getPortName().isEmpty(),
                            "portName must be specified in a service of"
                                    + " serviceConnectConfiguration."),
                    not(
                            asked -> asked.getClientAliasesCount() > 1,
                            asked ->
                                    asked.getClientAliasesCount()
                                            + " clientAliases exceeds the max limit of 1"),
                    not(
                            asked -> !DISCOVERY_NAME.matcher(Offers.discoveryName(asked)).matches(),
                            asked ->
                                    "The discoveryName "
                                            + Offers.discoveryName(asked)
                                            + " is invalid. Up to 64 characters are allowed. The"
                                            + " name can include lowercase letters, numbers,"
                                            + " underscores (_), and hyphens (-). The name can't"
                                            + " start with a hyphen."),
                    anyAlias(
                            alias ->
                                    !alias.getDnsName().isEmpty()
                                            && !DNS_NAME.matcher(alias.getDnsName()).matches(),
                            "The DNS name that you provided is invalid. The name must be a valid"
                                    + " DNS name but doesn't need to be fully-qualified. Up to 127"
                                    + " characters are allowed. The name can include lowercase letters,"
                                    + " numbers, underscores (_), hyphens (-), and periods (.). The"
                                    + " name can't start with a hyphen."),
                    anyAlias(
                            alias -> alias.getPort() == 0,
                            "The port of a clientAlias must be between 1 and 65535."));

    private static final List<Rule<Offered>> OFFERED =
            List.of(
                    not(
                            offered -> offered.mapping().isEmpty(),
                            offered ->
                                    "portName("
                                            + offered.portName()
                                            + ") does not refer to any named PortMapping in the"
                                            + " task definition."),
                    not(
                            offered -> offered.port().getProtocol().equals("udp"),
                            offered ->
                                    "portName("
                                            + offered.portName()
                                            + ") refers to a PortMapping of the protocol udp, which"
                                            + " Service Connect does not support."),
                    not(
                            offered -> offered.port().getContainerPort() == 0,
                            offered ->
                                    "portName("
                                            + offered.portName()
                                            + ") refers to a range of ports, which Service Connect"
                                            + " does not support."),
                    not(
                            offered ->
                                    offered.port().getAppProtocol().isEmpty()
                                            && offered.asked()
                                                    .getTimeout()
                                                    .hasPerRequestTimeoutSeconds(),
                            offered ->
                                    "perRequestTimeoutSeconds is not supported for portName("
                                            + offered.portName()
                                            + "), whose PortMapping has no appProtocol."));

    private ConnectChecks() {}

    private record Offered(ServiceConnectService asked, Optional<PortMapping> mapping) {
        String portName() {
            return asked.getPortName();
        }

        PortMapping port() {
            return mapping.orElse(PortMapping.getDefaultInstance());
        }
    }

    private static Rule<ServiceConnectService> anyAlias(
            Predicate<ServiceConnectClientAlias> broken, String text) {
        return not(asked -> asked.getClientAliasesList().stream().anyMatch(broken), text);
    }

    /**
     * What a service asks for, in the namespace that it means.
     *
     * @throws ApiException InvalidParameterException; NamespaceNotFoundException;
     *     UnsupportedFeatureException
     */
    static ConnectWish asked(
            ReadTx tx,
            ServiceConnectConfiguration asked,
            Cluster cluster,
            ServiceKey service,
            TaskDefinition definition) {
        if (!asked.getEnabled()) {
            return new ConnectWish(asked, "");
        }
        ConnectNamespaces.checkOffered(tx);
        String meant =
                asked.getNamespace().isEmpty()
                        ? cluster.getServiceConnectDefaults().getNamespace()
                        : asked.getNamespace();
        if (meant.isEmpty()) {
            throw ApiException.invalidValue("Namespace is missing");
        }
        Namespace namespace = ConnectNamespaces.meant(tx, meant).getNamespace();
        checkOffered(asked);
        checkMode(definition);
        asked.getServicesList()
                .forEach(each -> Rule.enforce(SERVICE, each, ApiException::invalidValue));
        Set<String> names = new HashSet<>();
        Set<String> aliases = new HashSet<>();
        for (ServiceConnectService each : asked.getServicesList()) {
            var offered = new Offered(each, Offers.mapping(definition, each.getPortName()));
            Rule.enforce(OFFERED, offered, ApiException::invalidValue);
            checkIngress(offered);
            ConnectEndpointRow whole = Offers.whole(each, offered.port(), namespace.getName());
            if (!names.add(whole.getAsked().getDiscoveryName())) {
                throw usedTwice("discoveryName", whole.getAsked().getDiscoveryName(), namespace);
            }
            if (!aliases.add(alias(whole))) {
                throw usedTwice("clientAlias", alias(whole), namespace);
            }
            checkFree(tx, namespace, service, whole);
        }
        long others =
                ConnectEndpoints.in(tx, namespace.getId()).stream()
                        .filter(row -> !ConnectEndpoints.isOf(row.row(), service))
                        .count();
        if (others + asked.getServicesCount() > ConnectEndpoints.MOST) {
            throw ApiException.invalidValue(
                    "A namespace can have at most "
                            + ConnectEndpoints.MOST
                            + " Service Connect endpoints.");
        }
        return new ConnectWish(asked, namespace.getId());
    }

    /** What would do nothing here is not taken. */
    private static void checkOffered(ServiceConnectConfiguration asked) {
        if (asked.hasAccessLogConfiguration()) {
            throw notOffered("accessLogConfiguration");
        }
        for (ServiceConnectService each : asked.getServicesList()) {
            if (each.hasTls()) {
                throw notOffered("services.tls");
            }
            if (each.getClientAliasesList().stream()
                    .anyMatch(ServiceConnectClientAlias::hasTestTrafficRules)) {
                throw notOffered("services.clientAliases.testTrafficRules");
            }
        }
    }

    private static void checkMode(TaskDefinition definition) {
        if (definition.getNetworkMode().equals("host")
                || definition.getNetworkMode().equals("none")) {
            throw ApiException.invalidValue(
                    "Service Connect is not supported for the network mode "
                            + definition.getNetworkMode()
                            + ". Use awsvpc and try again.");
        }
        if (!definition.getNetworkMode().equals("awsvpc")) {
            throw NotOfferedInServices.notOffered(
                    "serviceConnectConfiguration of tasks without a network interface of their"
                            + " own");
        }
    }

    /** Requests come to the container's own port: no proxy stands before it. */
    private static void checkIngress(Offered offered) {
        int override = offered.asked().getIngressPortOverride();
        if (override != 0 && override != offered.port().getContainerPort()) {
            throw notOffered("services.ingressPortOverride other than the container's port");
        }
    }

    private static void checkFree(
            ReadTx tx, Namespace namespace, ServiceKey service, ConnectEndpointRow whole) {
        String name = whole.getAsked().getDiscoveryName();
        Optional<ConnectEndpointRow> known = ConnectEndpoints.find(tx, namespace.getId(), name);
        if (known.filter(row -> !ConnectEndpoints.isOf(row, service)).isPresent()
                || (known.isEmpty()
                        && !NamedServices.named(tx, namespace.getId(), name).isEmpty())) {
            throw usedTwice("discoveryName", name, namespace);
        }
        if (known.filter(row -> !row.getProtocol().equals(whole.getProtocol())).isPresent()) {
            throw ApiException.invalidValue(
                    "The protocol and appProtocol of portName("
                            + whole.getAsked().getPortName()
                            + ") cannot be changed while the service has it in its Service Connect"
                            + " configuration.");
        }
        boolean taken =
                ConnectEndpoints.in(tx, namespace.getId()).stream()
                        .filter(row -> !ConnectEndpoints.isOf(row.row(), service))
                        .anyMatch(row -> alias(row.row()).equals(alias(whole)));
        if (taken) {
            throw usedTwice("clientAlias", alias(whole), namespace);
        }
    }

    private static String alias(ConnectEndpointRow row) {
        var alias = row.getAsked().getClientAliases(0);
        return alias.getDnsName() + ":" + alias.getPort();
    }

    private static ApiException usedTwice(String member, String value, Namespace namespace) {
        return ApiException.invalidValue(
                "The "
                        + member
                        + " "
                        + value
                        + " is already in use in the namespace "
                        + namespace.getName()
                        + ".");
    }

    private static ApiException notOffered(String member) {
        return NotOfferedInServices.notOffered("serviceConnectConfiguration." + member);
    }
}
