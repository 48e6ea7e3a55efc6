package dev.longshore.control.api.ec2.vpc;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.proto.ec2.ModifySubnetAttributeRequest;
import dev.longshore.proto.ec2.Subnet;

/** Attributes of subnets, one in each request: kept and shown. */
final class SubnetAttributes {
    private SubnetAttributes() {}

    /** Sets the attribute that a request names. */
    static void change(Subnet.Builder subnet, ModifySubnetAttributeRequest request) {
        if (request.hasMapPublicIpOnLaunch()) {
            subnet.setMapPublicIpOnLaunch(request.getMapPublicIpOnLaunch().getValue());
        } else if (request.hasPrivateDnsHostnameTypeOnLaunch()) {
            subnet.getPrivateDnsNameOptionsOnLaunchBuilder()
                    .setHostnameType(request.getPrivateDnsHostnameTypeOnLaunch());
        } else if (request.hasEnableResourceNameDnsARecordOnLaunch()) {
            subnet.getPrivateDnsNameOptionsOnLaunchBuilder()
                    .setEnableResourceNameDnsARecord(
                            request.getEnableResourceNameDnsARecordOnLaunch().getValue());
        } else if (asksForIpv6(request)) {
            throw ApiException.notOffered("Networks here have IPv4 addresses only.");
        } else if (request.getMapCustomerOwnedIpOnLaunch().getValue()
                || request.hasEnableLniAtDeviceIndex()) {
            throw ApiException.notOffered("There are no Outposts here.");
        } else if (!switchesOff(request)) {
            throw Ec2References.missing("attribute");
        }
    }

    private static boolean asksForIpv6(ModifySubnetAttributeRequest request) {
        return request.getAssignIpv6AddressOnCreation().getValue()
                || request.getEnableDns64().getValue()
                || request.getEnableResourceNameDnsAaaaRecordOnLaunch().getValue();
    }

    /** Whether it switches something off that is never on. */
    private static boolean switchesOff(ModifySubnetAttributeRequest request) {
        return request.hasAssignIpv6AddressOnCreation()
                || request.hasEnableDns64()
                || request.hasEnableResourceNameDnsAaaaRecordOnLaunch()
                || request.hasMapCustomerOwnedIpOnLaunch()
                || request.hasDisableLniAtDeviceIndex();
    }
}
