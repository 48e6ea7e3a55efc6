package dev.longshore.control.domain.network;

import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.InternetGatewayRow;
import dev.longshore.proto.store.RouteTableRow;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.proto.store.SubnetRow;
import dev.longshore.proto.store.VpcRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ec2.Ec2Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * All networks: the default one, which the configuration makes, and those that somebody made.
 * Answers what an id stands for.
 */
public final class Networks {
    /**
     * The groups of an interface from which nothing is kept: of a load balancer that was made
     * without any. No group that somebody makes has this id.
     */
    public static final List<String> UNFILTERED = List.of("sg-00000000000000000");

    private final Vpc standard;
    private final NetworkRows fresh;
    private final boolean unknownAreDefault;
    private final Overlay<VpcRow> vpcs;
    private final Overlay<SubnetRow> subnets;
    private final Overlay<SecurityGroupRow> groups;
    private final Overlay<RouteTableRow> routeTables;
    private final Overlay<InternetGatewayRow> gateways;

    public Networks(ClusterSettings settings) {
        this.standard = Vpc.of(settings);
        this.fresh = new NetworkRows(settings.installation());
        this.unknownAreDefault = settings.network().unknownIdsAreDefault();
        this.vpcs =
                new Overlay<>(
                        Tables.VPCS,
                        List.of(fresh.vpc(standard.id(), standard.cidr(), true)),
                        row -> row.getVpc().getVpcId());
        this.subnets =
                new Overlay<>(
                        Tables.SUBNETS,
                        standard.subnets().stream().map(it -> fresh.subnet(it, true)).toList(),
                        row -> row.getSubnet().getSubnetId());
        this.groups =
                new Overlay<>(
                        Tables.SECURITY_GROUPS,
                        List.of(standardGroup()),
                        row -> row.getGroup().getGroupId());
        String gateway = standard.named("igw");
        this.gateways =
                new Overlay<>(
                        Tables.INTERNET_GATEWAYS,
                        List.of(NetworkRows.attached(fresh.gateway(gateway), standard.id())),
                        row -> row.getGateway().getInternetGatewayId());
        this.routeTables =
                new Overlay<>(
                        Tables.ROUTE_TABLES,
                        List.of(standardRoutes(gateway)),
                        row -> row.getTable().getRouteTableId());
    }

    private SecurityGroupRow standardGroup() {
        return fresh.defaultGroup(standard.defaultSecurityGroup(), standard.id()).toBuilder()
                .setStandardRules(true)
                .build();
    }

    private RouteTableRow standardRoutes(String gateway) {
        var row =
                fresh
                        .mainRouteTable(standard.named("rtb"), standard.id(), standard.cidr())
                        .toBuilder();
        row.getTableBuilder().addRoutes(NetworkRows.toGateway(NetworkRows.EVERYWHERE, gateway));
        return row.build();
    }

    /** The default network. */
    public Vpc standard() {
        return standard;
    }

    /** Rows as they are in the beginning. */
    public NetworkRows fresh() {
        return fresh;
    }

    /** Whether ids that nobody made stand for the default network's. */
    public boolean unknownAreDefault() {
        return unknownAreDefault;
    }

    public Overlay<VpcRow> vpcs() {
        return vpcs;
    }

    public Overlay<SubnetRow> subnets() {
        return subnets;
    }

    public Overlay<SecurityGroupRow> groups() {
        return groups;
    }

    public Overlay<RouteTableRow> routeTables() {
        return routeTables;
    }

    public Overlay<InternetGatewayRow> gateways() {
        return gateways;
    }

    /** Whether everybody knows of networks that somebody made. */
    public static boolean mayBeMade(ReadTx tx) {
        return tx.level() >= FeatureLevel.FEATURE_LEVEL_NETWORKS_VALUE;
    }

    /** A subnet as addresses are taken from it. */
    public Optional<Subnet> subnet(ReadTx tx, String id) {
        return standard.subnet(id)
                .or(() -> tx.get(Tables.SUBNETS, new Ec2Key(id)).map(Networks::subnet));
    }

    /** A subnet that somebody made, out of its row. */
    public static Subnet subnet(SubnetRow row) {
        var subnet = row.getSubnet();
        return Subnet.made(
                subnet.getSubnetId(),
                subnet.getVpcId(),
                subnet.getCidrBlock(),
                subnet.getAvailabilityZone());
    }

    /** What subnet ids stand for: those that there are, or the default ones where there is none. */
    public List<Subnet> subnets(ReadTx tx, List<String> ids) {
        List<Subnet> known = ids.stream().flatMap(id -> subnet(tx, id).stream()).toList();
        return known.isEmpty() ? standard.subnets() : known;
    }

    /**
     * What the security groups of an interface in a network stand for; its default group if none.
     */
    public List<String> groups(ReadTx tx, String vpc, List<String> ids) {
        if (ids.equals(UNFILTERED)) {
            return ids;
        }
        var groups = new LinkedHashSet<String>();
        for (String id : ids) {
            boolean there =
                    groups().get(tx, id)
                            .filter(row -> row.getGroup().getVpcId().equals(vpc))
                            .isPresent();
            groups.add(there ? id : defaultGroup(tx, vpc));
        }
        return groups.isEmpty() ? List.of(defaultGroup(tx, vpc)) : List.copyOf(groups);
    }

    /** A network's default group. */
    public String defaultGroup(ReadTx tx, String vpc) {
        return vpc.equals(standard.id())
                ? standard.defaultSecurityGroup()
                : groupNamed(tx, vpc, NetworkRows.DEFAULT_GROUP)
                        .map(row -> row.getGroup().getGroupId())
                        .orElseGet(standard::defaultSecurityGroup);
    }

    /** The group of a name in a network. */
    public Optional<SecurityGroupRow> groupNamed(ReadTx tx, String vpc, String name) {
        if (vpc.equals(standard.id()) && name.equals(NetworkRows.DEFAULT_GROUP)) {
            return groups.get(tx, standard.defaultSecurityGroup());
        }
        if (!mayBeMade(tx)) {
            return Optional.empty();
        }
        var found = new ArrayList<SecurityGroupRow>(1);
        tx.scan(
                Tables.SECURITY_GROUPS_BY_VPC,
                KeyPrefix.of(vpc, name),
                row -> !found.add(row.row()));
        return found.stream().findFirst();
    }

    /** The subnets of a network. */
    public List<SubnetRow> subnetsOf(ReadTx tx, String vpc) {
        var found = new ArrayList<SubnetRow>();
        standard.subnets().stream()
                .filter(subnet -> subnet.vpc().equals(vpc))
                .forEach(subnet -> subnets.get(tx, subnet.id()).ifPresent(found::add));
        if (mayBeMade(tx)) {
            tx.list(Tables.SUBNETS_BY_VPC, KeyPrefix.of(vpc)).stream()
                    .map(Row::row)
                    .filter(row -> !subnets.isStandard(row.getSubnet().getSubnetId()))
                    .forEach(found::add);
        }
        return found;
    }
}
