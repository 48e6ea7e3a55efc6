package dev.longshore.control.api.ecs.launch;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.domain.network.Subnet;
import dev.longshore.proto.ecs.AwsVpcConfiguration;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * What the subnets and security groups of tasks must keep (Amazon ECS API Reference,
 * AwsVpcConfiguration): there are such, and all of them belong to one network.
 */
final class AwsvpcChecks {
    private final Networks networks;

    AwsvpcChecks(Networks networks) {
        this.networks = networks;
    }

    /**
     * Refuses a network that tasks cannot have.
     *
     * @throws ApiException InvalidParameterException
     */
    void check(ReadTx tx, AwsVpcConfiguration asked) {
        if (asked.getSubnetsCount() == 0) {
            return;
        }
        List<String> subnets = asked.getSubnetsList();
        List<String> groups = asked.getSecurityGroupsList();
        if (!networks.unknownAreDefault()) {
            for (String id : subnets) {
                if (networks.subnet(tx, id).isEmpty()) {
                    throw unknown(
                            "subnet",
                            subnets,
                            "The subnet ID '" + id + "' does not exist",
                            "InvalidSubnetID.NotFound");
                }
            }
            for (String id : groups) {
                if (networks.groups().get(tx, id).isEmpty()) {
                    throw unknown(
                            "security group",
                            groups,
                            "The security group '" + id + "' does not exist",
                            "InvalidGroup.NotFound");
                }
            }
        }
        checkBelongTogether(tx, subnets, groups);
    }

    private void checkBelongTogether(ReadTx tx, List<String> subnets, List<String> groups) {
        List<String> vpcs =
                networks.subnets(tx, subnets).stream().map(Subnet::vpc).distinct().toList();
        if (vpcs.size() > 1) {
            throw ApiException.invalidValue(
                    "The subnets " + subnets + " do not belong to the same VPC.");
        }
        for (String id : groups) {
            Optional<SecurityGroupRow> group = networks.groups().get(tx, id);
            if (group.isPresent() && !vpcs.contains(group.get().getGroup().getVpcId())) {
                throw ApiException.invalidValue(
                        "Security Group "
                                + id
                                + " does not appear to belong to the same VPC as the input subnets.");
            }
        }
    }

    private static ApiException unknown(String what, List<String> asked, String said, String code) {
        return ApiException.invalidValue(
                "Error retrieving %s information for %s: %s (ErrorCode: %s)"
                        .formatted(what, asked, said, code));
    }
}
