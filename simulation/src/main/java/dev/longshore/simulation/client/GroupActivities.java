package dev.longshore.simulation.client;

import com.google.protobuf.Message;
import dev.longshore.proto.ec2.AuthorizeSecurityGroupIngressRequest;
import dev.longshore.proto.ec2.CreateSecurityGroupRequest;
import dev.longshore.proto.ec2.CreateSecurityGroupResult;
import dev.longshore.proto.ec2.DeleteSecurityGroupRequest;
import dev.longshore.proto.ec2.IpPermission;
import dev.longshore.proto.ec2.RevokeSecurityGroupIngressRequest;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Makes security groups, changes who may speak to whom, and gives them to tasks. */
final class GroupActivities {
    private static final int MOST = 2;
    private static final double DELETED = 0.15;
    private static final double REVOKED = 0.4;
    private static final double GIVEN = 0.6;

    private final World world;
    private final Calls calls;
    private final String name;
    private final List<String> groups = new ArrayList<>();
    private int made;

    GroupActivities(World world, Calls calls, String name) {
        this.world = world;
        this.calls = calls;
        this.name = name;
    }

    void act() {
        if (groups.size() < MOST) {
            create();
        } else if (world.chance(DELETED)) {
            String group = groups.remove(world.random().nextInt(groups.size()));
            call(
                    "DeleteSecurityGroup",
                    DeleteSecurityGroupRequest.newBuilder().setGroupId(group).build(),
                    answer -> {});
        } else {
            change(some(), some());
        }
    }

    private void create() {
        call(
                "CreateSecurityGroup",
                CreateSecurityGroupRequest.newBuilder()
                        .setGroupName(name + "-" + made++)
                        .setDescription("for some tasks")
                        .build(),
                answer -> {
                    if (answer instanceof Answer.Done(CreateSecurityGroupResult group)) {
                        groups.add(group.getGroupId());
                    }
                });
    }

    private void change(String group, String source) {
        var permission =
                IpPermission.newBuilder().setIpProtocol("tcp").setFromPort(80).setToPort(80);
        permission.addUserIdGroupPairsBuilder().setGroupId(source);
        if (world.chance(REVOKED)) {
            call(
                    "RevokeSecurityGroupIngress",
                    RevokeSecurityGroupIngressRequest.newBuilder()
                            .setGroupId(group)
                            .addIpPermissions(permission)
                            .build(),
                    this::changed);
        } else {
            call(
                    "AuthorizeSecurityGroupIngress",
                    AuthorizeSecurityGroupIngressRequest.newBuilder()
                            .setGroupId(group)
                            .addIpPermissions(permission)
                            .build(),
                    this::changed);
        }
    }

    private void changed(Answer answer) {
        if (answer instanceof Answer.Done) {
            world.coverage().hit(Point.GROUP_RULE_CHANGED);
        }
    }

    /** It may be there already, or not be there any more: all answers are taken. */
    private void call(String operation, Message request, Consumer<Answer> done) {
        calls.send("longshore.ec2.v1.EC2", operation, request, Repeat.UNTIL_ANSWERED, done);
    }

    private String some() {
        return groups.get(world.random().nextInt(groups.size()));
    }

    /** Puts an interface into some of the groups. */
    void join(NetworkConfiguration.Builder network) {
        if (!groups.isEmpty() && world.chance(GIVEN)) {
            network.getAwsvpcConfigurationBuilder().addSecurityGroups(some());
        }
    }
}
