package dev.longshore.control.api.ec2.vpc;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.proto.ec2.CreateVpcRequest;
import java.util.List;

/** What no VPC here can have. */
final class VpcOptions {
    private static final List<Rule<CreateVpcRequest>> NOT_OFFERED =
            List.of(
                    not(
                            request ->
                                    request.getAmazonProvidedIpv6CidrBlock()
                                            || request.hasIpv6CidrBlock()
                                            || request.hasIpv6Pool()
                                            || request.hasIpv6IpamPoolId(),
                            "Networks here have IPv4 addresses only."),
                    not(
                            CreateVpcRequest::hasIpv4IpamPoolId,
                            "There are no IPAM pools here: name the range with CidrBlock."),
                    not(
                            request ->
                                    request.hasInstanceTenancy()
                                            && !request.getInstanceTenancy().equals("default"),
                            "There are no instances here, so the only tenancy is 'default'."),
                    not(
                            CreateVpcRequest::hasVpcEncryptionControl,
                            "Encryption controls of VPCs are not offered."));

    private VpcOptions() {}

    /** Refuses what is not offered here. */
    static void check(CreateVpcRequest request) {
        Rule.enforce(NOT_OFFERED, request, ApiException::notOffered);
    }
}
