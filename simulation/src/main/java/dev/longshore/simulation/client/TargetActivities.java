package dev.longshore.simulation.client;

import com.google.protobuf.Message;
import dev.longshore.proto.acm.DeleteCertificateRequest;
import dev.longshore.proto.acm.ImportCertificateRequest;
import dev.longshore.proto.acm.ImportCertificateResponse;
import dev.longshore.proto.ecs.AdvancedConfiguration;
import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.Certificate;
import dev.longshore.proto.elbv2.CreateListenerInput;
import dev.longshore.proto.elbv2.CreateListenerOutput;
import dev.longshore.proto.elbv2.CreateLoadBalancerInput;
import dev.longshore.proto.elbv2.CreateLoadBalancerOutput;
import dev.longshore.proto.elbv2.CreateRuleInput;
import dev.longshore.proto.elbv2.CreateRuleOutput;
import dev.longshore.proto.elbv2.CreateTargetGroupInput;
import dev.longshore.proto.elbv2.CreateTargetGroupOutput;
import dev.longshore.proto.elbv2.DeleteLoadBalancerInput;
import dev.longshore.proto.elbv2.DeleteTargetGroupInput;
import dev.longshore.proto.elbv2.DeregisterTargetsInput;
import dev.longshore.proto.elbv2.ModifyTargetGroupAttributesInput;
import dev.longshore.proto.elbv2.RegisterTargetsInput;
import dev.longshore.proto.elbv2.RuleCondition;
import dev.longshore.proto.elbv2.TargetDescription;
import dev.longshore.proto.elbv2.TargetGroupAttribute;
import dev.longshore.proto.elbv2.TargetGroupTuple;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a load balancer with a target group, registers and deregisters targets, and deletes the
 * one, then the other.
 */
final class TargetActivities {
    private static final String SERVICE = "longshore.elbv2.v1.ElasticLoadBalancing";
    private static final String CERTIFICATES = "longshore.acm.v1.CertificateManager";

    /** So that targets drain within a world, some of them at once. */
    private static final String[] DELAYS = {"0", "5", "30"};

    private static final int ADDRESSES = 16;
    private static final double DEREGISTERED = 0.4;

    /** Of a certificate that is imported anew. */
    private static final double CERTIFIED = 0.1;

    private static final double DELETED = 0.1;

    /** Of a listener for HTTPS, once there is a certificate. */
    private static final double SECURE = 0.5;

    private final World world;
    private final Calls calls;
    private final String name;
    private String group = "";
    private String green = "";
    private String balancer = "";
    private String rule = "";
    private String certificate = "";
    private int imports;

    TargetActivities(World world, Calls calls, String name) {
        this.world = world;
        this.calls = calls;
        this.name = name;
    }

    void act() {
        if (group.isEmpty()) {
            createGroup("", made -> group = made);
        } else if (green.isEmpty()) {
            createGroup("-green", made -> green = made);
        } else if (balancer.isEmpty()) {
            createBalancer();
        } else if (world.chance(CERTIFIED)) {
            load();
        } else if (world.chance(DELETED)) {
            delete();
        } else if (world.chance(DEREGISTERED)) {
            call(
                    "DeregisterTargets",
                    DeregisterTargetsInput.newBuilder()
                            .setTargetGroupArn(group)
                            .addTargets(some())
                            .build(),
                    this::deregistered);
        } else {
            call(
                    "RegisterTargets",
                    RegisterTargetsInput.newBuilder()
                            .setTargetGroupArn(group)
                            .addTargets(some())
                            .addTargets(some())
                            .build(),
                    answer -> {});
        }
    }

    private void createGroup(String suffix, Consumer<String> known) {
        call(
                "CreateTargetGroup",
                CreateTargetGroupInput.newBuilder()
                        .setName(name + suffix)
                        .setProtocol("HTTP")
                        .setPort(80)
                        .setVpcId("vpc-any")
                        .setTargetType("ip")
                        .build(),
                answer -> {
                    if (answer instanceof Answer.Done(CreateTargetGroupOutput made)) {
                        String arn = made.getTargetGroups(0).getTargetGroupArn();
                        known.accept(arn);
                        shortenDelay(arn);
                    }
                });
    }

    private void shortenDelay(String arn) {
        call(
                "ModifyTargetGroupAttributes",
                ModifyTargetGroupAttributesInput.newBuilder()
                        .setTargetGroupArn(arn)
                        .addAttributes(
                                TargetGroupAttribute.newBuilder()
                                        .setKey("deregistration_delay.timeout_seconds")
                                        .setValue(DELAYS[world.random().nextInt(DELAYS.length)]))
                        .build(),
                answer -> {});
    }

    private void createBalancer() {
        if (certificate.isEmpty() && world.chance(SECURE)) {
            load();
        }
        call(
                "CreateLoadBalancer",
                CreateLoadBalancerInput.newBuilder()
                        .setName(name)
                        .addSubnets("subnet-one")
                        .addSubnets("subnet-two")
                        .build(),
                answer -> {
                    if (answer instanceof Answer.Done(CreateLoadBalancerOutput made)) {
                        balancer = made.getLoadBalancers(0).getLoadBalancerArn();
                        createListener();
                    }
                });
    }

    private void createListener() {
        var listener =
                CreateListenerInput.newBuilder()
                        .setLoadBalancerArn(balancer)
                        .addDefaultActions(
                                Action.newBuilder().setType("forward").setTargetGroupArn(group));
        if (certificate.isEmpty()) {
            listener.setProtocol("HTTP").setPort(80);
        } else {
            listener.setProtocol("HTTPS")
                    .setPort(443)
                    .addCertificates(Certificate.newBuilder().setCertificateArn(certificate));
        }
        call(
                "CreateListener",
                listener.build(),
                answer -> {
                    if (answer instanceof Answer.Done(CreateListenerOutput made)) {
                        createRule(made.getListeners(0).getListenerArn());
                    }
                });
    }

    /** Under the same ARN, once there is one: its listeners go on with the other certificate. */
    private void load() {
        ImportCertificateRequest.Builder request = Pems.request(imports++);
        if (!certificate.isEmpty()) {
            request.setCertificateArn(certificate);
        }
        calls.send(
                CERTIFICATES,
                "ImportCertificate",
                request.build(),
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    if (answer instanceof Answer.Done(ImportCertificateResponse made)) {
                        certificate = made.getCertificateArn();
                    }
                });
    }

    /** It is refused while a listener names it. */
    private void deleteCertificate() {
        if (!certificate.isEmpty()) {
            calls.send(
                    CERTIFICATES,
                    "DeleteCertificate",
                    DeleteCertificateRequest.newBuilder().setCertificateArn(certificate).build(),
                    Repeat.UNTIL_ANSWERED,
                    answer -> {
                        if (answer instanceof Answer.Done) {
                            certificate = "";
                        }
                    });
        }
    }

    /** By which traffic is shifted between the two groups. */
    private void createRule(String listener) {
        var forward = Action.newBuilder().setType("forward");
        forward.getForwardConfigBuilder()
                .addTargetGroups(tuple(group, 1))
                .addTargetGroups(tuple(green, 0));
        var path = RuleCondition.newBuilder().setField("path-pattern").addValues("/*");
        call(
                "CreateRule",
                CreateRuleInput.newBuilder()
                        .setListenerArn(listener)
                        .setPriority(1)
                        .addConditions(path)
                        .addActions(forward)
                        .build(),
                answer -> {
                    if (answer instanceof Answer.Done(CreateRuleOutput made)) {
                        rule = made.getRules(0).getRuleArn();
                    }
                });
    }

    private static TargetGroupTuple tuple(String arn, int weight) {
        return TargetGroupTuple.newBuilder().setTargetGroupArn(arn).setWeight(weight).build();
    }

    /** The groups can go once nobody uses them. */
    private void delete() {
        deleteCertificate();
        call(
                "DeleteLoadBalancer",
                DeleteLoadBalancerInput.newBuilder().setLoadBalancerArn(balancer).build(),
                answer -> deleteGroup(green, () -> deleteGroup(group, this::forget)));
    }

    private void deleteGroup(String arn, Runnable then) {
        call(
                "DeleteTargetGroup",
                DeleteTargetGroupInput.newBuilder().setTargetGroupArn(arn).build(),
                gone -> then.run());
    }

    private void forget() {
        balancer = "";
        group = "";
        green = "";
        rule = "";
    }

    /** How traffic can be shifted between two groups; nothing while it cannot. */
    Optional<AdvancedConfiguration> road() {
        return group().filter(arn -> !rule.isEmpty())
                .map(
                        arn ->
                                AdvancedConfiguration.newBuilder()
                                        .setAlternateTargetGroupArn(green)
                                        .setProductionListenerRule(rule)
                                        .build());
    }

    /** The ARN of a target group for tasks; nothing while no load balancer uses one. */
    Optional<String> group() {
        return Optional.of(group).filter(arn -> !arn.isEmpty() && !balancer.isEmpty());
    }

    private void deregistered(Answer answer) {
        if (answer instanceof Answer.Done) {
            world.coverage().hit(Point.TARGET_DEREGISTERED);
        }
    }

    private TargetDescription some() {
        return TargetDescription.newBuilder()
                .setId("10.32.1." + world.random().nextInt(ADDRESSES))
                .build();
    }

    /** What it is about may be there already, or not any more: all answers are taken. */
    private void call(String operation, Message request, Consumer<Answer> done) {
        calls.send(SERVICE, operation, request, Repeat.UNTIL_ANSWERED, done);
    }
}
