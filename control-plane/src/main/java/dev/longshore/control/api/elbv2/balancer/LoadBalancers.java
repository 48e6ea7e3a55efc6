package dev.longshore.control.api.elbv2.balancer;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.elbv2.balancer.BalancerPlaces.Place;
import dev.longshore.control.api.elbv2.reference.ElbLimits;
import dev.longshore.control.api.elbv2.reference.ElbNames;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.api.elbv2.reference.ElbTags;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.control.domain.balancer.attribute.BalancerAttributes;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.elbv2.AvailabilityZone;
import dev.longshore.proto.elbv2.CreateLoadBalancerInput;
import dev.longshore.proto.elbv2.CreateLoadBalancerOutput;
import dev.longshore.proto.elbv2.DeleteLoadBalancerInput;
import dev.longshore.proto.elbv2.DeleteLoadBalancerOutput;
import dev.longshore.proto.elbv2.DescribeLoadBalancersInput;
import dev.longshore.proto.elbv2.DescribeLoadBalancersOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.LoadBalancer;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Load balancers: made, listed, deleted (ELBv2 API Reference, CreateLoadBalancer and others). */
public final class LoadBalancers {
    private static final String INTERNAL = "internal";

    private final Installation installation;
    private final BalancerPlaces places;
    private final BalancerAddresses addresses;

    public LoadBalancers(Domain domain) {
        this.installation = domain.settings().installation();
        this.places = new BalancerPlaces(domain.networks(), installation);
        this.addresses = new BalancerAddresses(installation.region());
    }

    /** Registers the operations. */
    public void register(ElbOperations on) {
        on.write(ElasticLoadBalancingGrpc.getCreateLoadBalancerMethod(), this::create);
        on.read(ElasticLoadBalancingGrpc.getDescribeLoadBalancersMethod(), LoadBalancers::describe);
        on.write(ElasticLoadBalancingGrpc.getDeleteLoadBalancerMethod(), LoadBalancers::delete);
    }

    /** Where there is one of this name with the same settings, that one is the answer. */
    private CreateLoadBalancerOutput create(Tx tx, CreateLoadBalancerInput request) {
        ElbNames.check("Load balancer", request.getName());
        if (request.getName().startsWith(INTERNAL + "-")) {
            throw ApiException.invalidValue(
                    "Load balancer name '%s' cannot begin with 'internal-'"
                            .formatted(request.getName()));
        }
        BalancerOptions.check(request);
        LoadBalancerRow row = made(tx, request);
        Optional<LoadBalancerRow> other = Balancers.named(tx, request.getName());
        if (other.isPresent()) {
            if (isSame(row.getLoadBalancer(), other.get().getLoadBalancer())) {
                return answer(other.get());
            }
            throw new ApiException(
                    "DuplicateLoadBalancerNameException",
                    "A load balancer with the same name '%s' exists, but with different settings"
                            .formatted(request.getName()));
        }
        checkLimit(tx, row.getLoadBalancer());
        Balancers.put(tx, row);
        return answer(row);
    }

    private static CreateLoadBalancerOutput answer(LoadBalancerRow row) {
        return CreateLoadBalancerOutput.newBuilder()
                .addLoadBalancers(row.getLoadBalancer())
                .build();
    }

    private LoadBalancerRow made(Tx tx, CreateLoadBalancerInput request) {
        boolean application = !request.getType().equals(Balancers.NETWORK);
        boolean internal = request.getScheme().equals(INTERNAL);
        Place place =
                places.place(
                        tx, application, request.getSubnetsList(), request.getSubnetMappingsList());
        if (!internal) {
            places.checkReachable(tx, place.vpc());
        }
        List<String> groups = places.groups(tx, place.vpc(), request.getSecurityGroupsList());
        if (application && groups.isEmpty()) {
            groups = List.of(places.networks().defaultGroup(tx, place.vpc()));
        }
        String id = tx.newId().substring(0, 16);
        String name = request.getName();
        var row = LoadBalancerRow.newBuilder();
        var balancer =
                row.getLoadBalancerBuilder()
                        .setLoadBalancerArn(
                                new ElbArns(installation)
                                        .balancer(application ? "app" : "net", name, id))
                        .setLoadBalancerName(name)
                        .setDnsName(addresses.dnsName(application, internal, name, id))
                        .setCanonicalHostedZoneId(addresses.hostedZone(application))
                        .setCreatedTime(Timestamps.of(tx.now()))
                        .setScheme(internal ? INTERNAL : "internet-facing")
                        .setVpcId(place.vpc())
                        .setType(application ? Balancers.APPLICATION : Balancers.NETWORK)
                        .setIpAddressType("ipv4")
                        .addAllAvailabilityZones(place.zones())
                        .addAllSecurityGroups(groups);
        balancer.getStateBuilder().setCode(Balancers.PROVISIONING);
        if (!application && !groups.isEmpty()) {
            balancer.setEnforceSecurityGroupInboundRulesOnPrivateLinkTraffic("on");
        }
        return row.addAllTags(ElbTags.checked(request.getTagsList())).build();
    }

    private static boolean isSame(LoadBalancer one, LoadBalancer other) {
        return one.getType().equals(other.getType())
                && one.getScheme().equals(other.getScheme())
                && subnets(one).equals(subnets(other))
                && Set.copyOf(one.getSecurityGroupsList())
                        .equals(Set.copyOf(other.getSecurityGroupsList()));
    }

    private static Set<String> subnets(LoadBalancer balancer) {
        return Set.copyOf(
                balancer.getAvailabilityZonesList().stream()
                        .map(AvailabilityZone::getSubnetId)
                        .toList());
    }

    private static void checkLimit(ReadTx tx, LoadBalancer balancer) {
        long others =
                tx.list(Tables.LOAD_BALANCERS, KeyPrefix.ALL).stream()
                        .filter(
                                row ->
                                        row.row()
                                                .getLoadBalancer()
                                                .getType()
                                                .equals(balancer.getType()))
                        .count();
        ElbLimits limit =
                Balancers.isApplication(balancer)
                        ? ElbLimits.APPLICATION_BALANCERS
                        : ElbLimits.NETWORK_BALANCERS;
        limit.check((int) others + 1, "TooManyLoadBalancersException", "load balancers");
    }

    private static DescribeLoadBalancersOutput describe(
            ReadTx tx, DescribeLoadBalancersInput request) {
        if (request.getNamesCount() > 0 && request.getLoadBalancerArnsCount() > 0) {
            throw ApiException.invalidValue(
                    "Load balancer names and load balancer ARNs cannot be specified at the same time");
        }
        var answer = DescribeLoadBalancersOutput.newBuilder();
        for (String arn : new LinkedHashSet<>(request.getLoadBalancerArnsList())) {
            answer.addLoadBalancers(ElbReferences.balancer(tx, arn).getLoadBalancer());
        }
        for (String name : new LinkedHashSet<>(request.getNamesList())) {
            answer.addLoadBalancers(named(tx, name).getLoadBalancer());
        }
        if (answer.getLoadBalancersCount() > 0) {
            return answer.build();
        }
        Page<LoadBalancer> page = Page.ascending(request, ElbReferences.MAX_PAGE);
        tx.scan(
                Tables.LOAD_BALANCERS,
                KeyPrefix.ALL,
                page.after(Tables.LOAD_BALANCERS),
                row -> page.add(row.key(), row.row().getLoadBalancer()));
        answer.addAllLoadBalancers(page.entries());
        page.nextToken().ifPresent(answer::setNextMarker);
        return answer.build();
    }

    private static LoadBalancerRow named(ReadTx tx, String name) {
        return Balancers.named(tx, name)
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "LoadBalancerNotFoundException",
                                        "Load balancers '[%s]' not found".formatted(name)));
    }

    /** One that is not there counts as deleted. */
    private static DeleteLoadBalancerOutput delete(Tx tx, DeleteLoadBalancerInput request) {
        String arn = request.getLoadBalancerArn();
        ElbReferences.checkForm(ElbArns.balancer(arn), "load balancer", arn);
        Optional<LoadBalancerRow> row = Balancers.withArn(tx, arn);
        if (row.filter(BalancerAttributes::isProtected).isPresent()) {
            throw new ApiException(
                    "OperationNotPermittedException",
                    "Load balancer '%s' cannot be deleted because deletion protection is enabled"
                            .formatted(arn));
        }
        row.ifPresent(it -> Balancers.delete(tx, Balancers.key(it.getLoadBalancer())));
        return DeleteLoadBalancerOutput.getDefaultInstance();
    }
}
