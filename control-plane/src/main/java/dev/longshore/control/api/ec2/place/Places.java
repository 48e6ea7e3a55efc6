package dev.longshore.control.api.ec2.place;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.listing.Filters;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.ec2.AccountAttribute;
import dev.longshore.proto.ec2.AccountAttributeValue;
import dev.longshore.proto.ec2.AvailabilityZone;
import dev.longshore.proto.ec2.DescribeAccountAttributesRequest;
import dev.longshore.proto.ec2.DescribeAccountAttributesResult;
import dev.longshore.proto.ec2.DescribeAvailabilityZonesRequest;
import dev.longshore.proto.ec2.DescribeAvailabilityZonesResult;
import dev.longshore.proto.ec2.DescribeRegionsRequest;
import dev.longshore.proto.ec2.DescribeRegionsResult;
import dev.longshore.proto.ec2.EC2Grpc;
import dev.longshore.proto.ec2.Region;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Where the installation is, and what an account has: all of it from the configuration. */
public final class Places {
    private static final Filters<AvailabilityZone> ZONE_FILTERS =
            new Filters<AvailabilityZone>(zone -> List.of())
                    .by("group-name", AvailabilityZone::getGroupName)
                    .by("opt-in-status", AvailabilityZone::getOptInStatus)
                    .by("region-name", AvailabilityZone::getRegionName)
                    .by("state", AvailabilityZone::getState)
                    .by("zone-id", AvailabilityZone::getZoneId)
                    .by("zone-name", AvailabilityZone::getZoneName)
                    .by("zone-type", AvailabilityZone::getZoneType);

    private static final Filters<Region> REGION_FILTERS =
            new Filters<Region>(region -> List.of())
                    .by("endpoint", Region::getEndpoint)
                    .by("opt-in-status", Region::getOptInStatus)
                    .by("region-name", Region::getRegionName);

    private final Domain domain;
    private final Installation installation;

    public Places(Domain domain) {
        this.domain = domain;
        this.installation = domain.settings().installation();
    }

    /** Registers the operations. */
    public void register(Ec2Operations on) {
        on.read(EC2Grpc.getDescribeRegionsMethod(), this::regions);
        on.read(EC2Grpc.getDescribeAvailabilityZonesMethod(), this::zones);
        on.read(EC2Grpc.getDescribeAccountAttributesMethod(), this::attributes);
    }

    private DescribeRegionsResult regions(ReadTx tx, DescribeRegionsRequest request) {
        var region =
                Region.newBuilder()
                        .setRegionName(installation.region())
                        .setEndpoint("ec2." + installation.region() + ".amazonaws.com")
                        .setOptInStatus("opt-in-not-required")
                        .build();
        List<Region> asked =
                named(
                        request.getRegionNamesList(),
                        List.of(region),
                        Region::getRegionName,
                        "RegionName");
        return DescribeRegionsResult.newBuilder()
                .addAllRegions(
                        asked.stream()
                                .filter(REGION_FILTERS.all(request.getFiltersList()))
                                .toList())
                .build();
    }

    private DescribeAvailabilityZonesResult zones(
            ReadTx tx, DescribeAvailabilityZonesRequest request) {
        List<AvailabilityZone> all = installation.zones().stream().map(this::zone).toList();
        List<AvailabilityZone> byName =
                named(
                        request.getZoneNamesList(),
                        all,
                        AvailabilityZone::getZoneName,
                        "availabilityZone");
        List<AvailabilityZone> asked =
                named(request.getZoneIdsList(), byName, AvailabilityZone::getZoneId, "ZoneId");
        return DescribeAvailabilityZonesResult.newBuilder()
                .addAllAvailabilityZones(
                        asked.stream().filter(ZONE_FILTERS.all(request.getFiltersList())).toList())
                .build();
    }

    private AvailabilityZone zone(String name) {
        String region = installation.region();
        return AvailabilityZone.newBuilder()
                .setZoneName(name)
                .setZoneId(domain.networks().fresh().zoneId(name))
                .setZoneType("availability-zone")
                .setState("available")
                .setRegionName(region)
                .setOptInStatus("opt-in-not-required")
                .setGroupName(region + "-zg-1")
                .setGroupLongName(region + " 1")
                .setNetworkBorderGroup(region)
                .build();
    }

    /** Those of some names; all of them where no name is asked for. */
    private static <T> List<T> named(
            List<String> names, List<T> all, Function<T, String> name, String parameter) {
        for (String asked : names) {
            if (all.stream().noneMatch(it -> name.apply(it).equals(asked))) {
                throw ApiException.invalidValue("Invalid " + parameter + ": [" + asked + "]");
            }
        }
        return all.stream()
                .filter(it -> names.isEmpty() || names.contains(name.apply(it)))
                .toList();
    }

    private DescribeAccountAttributesResult attributes(
            ReadTx tx, DescribeAccountAttributesRequest request) {
        Map<String, List<String>> all =
                new TreeMap<>(
                        Map.of(
                                "default-vpc",
                                List.of(domain.networks().standard().id()),
                                "supported-platforms",
                                List.of("VPC"),
                                "max-instances",
                                List.of("0"),
                                "vpc-max-security-groups-per-interface",
                                List.of("5"),
                                "max-elastic-ips",
                                List.of("0"),
                                "vpc-max-elastic-ips",
                                List.of("0")));
        var asked = new ArrayList<>(request.getAttributeNamesList());
        asked.removeAll(all.keySet());
        if (!asked.isEmpty()) {
            throw ApiException.invalidValue(
                    "Value (%s) for parameter attributeName is invalid."
                            .formatted(asked.getFirst()));
        }
        var answer = DescribeAccountAttributesResult.newBuilder();
        all.forEach(
                (name, values) -> {
                    if (request.getAttributeNamesCount() == 0
                            || request.getAttributeNamesList().contains(name)) {
                        answer.addAccountAttributes(attribute(name, values));
                    }
                });
        return answer.build();
    }

    private static AccountAttribute attribute(String name, List<String> values) {
        var attribute = AccountAttribute.newBuilder().setAttributeName(name);
        values.forEach(
                value ->
                        attribute.addAttributeValues(
                                AccountAttributeValue.newBuilder().setAttributeValue(value)));
        return attribute.build();
    }
}
