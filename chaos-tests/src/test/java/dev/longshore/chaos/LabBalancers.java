package dev.longshore.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** Load balancers in the lab, made with the aws CLI as AWS's guides do. */
final class LabBalancers {
    private static final String CLIENT = LabCluster.clients().getFirst();

    private final LabCluster cluster;
    private final JsonNode subnets;

    LabBalancers(LabCluster cluster) {
        this.cluster = cluster;
        this.subnets = ec2("describe-subnets").get("Subnets");
    }

    String securityGroup(String name) {
        return ec2("create-security-group", "--group-name", name, "--description", "of a test")
                .get("GroupId")
                .asText();
    }

    void allow(String group, String what) {
        ec2("authorize-security-group-ingress", "--group-id", group, "--ip-permissions", what);
    }

    /** A target group for HTTP, checked often. */
    String targetGroup(String name) {
        String group =
                elb(
                                "create-target-group",
                                "--name",
                                name,
                                "--protocol",
                                "HTTP",
                                "--port",
                                "80",
                                "--vpc-id",
                                subnets.at("/0/VpcId").asText(),
                                "--target-type",
                                "ip",
                                "--health-check-interval-seconds",
                                "5",
                                "--healthy-threshold-count",
                                "2",
                                "--health-check-timeout-seconds",
                                "2")
                        .at("/TargetGroups/0/TargetGroupArn")
                        .asText();
        elb(
                "modify-target-group-attributes",
                "--target-group-arn",
                group,
                "--attributes",
                "Key=deregistration_delay.timeout_seconds,Value=30");
        return group;
    }

    /** An internal one in all subnets. */
    String balancer(String name, String securityGroup) {
        return create(name, "internal", securityGroup).get("LoadBalancerArn").asText();
    }

    /** One in all subnets as CreateLoadBalancer shows it: internal or internet-facing. */
    JsonNode create(String name, String scheme, String securityGroup) {
        String[] create = {
            "create-load-balancer",
            "--name",
            name,
            "--scheme",
            scheme,
            "--security-groups",
            securityGroup,
            "--subnets"
        };
        return elb(LabServices.words(
                        create, LabServices.texts(subnets, "SubnetId").toArray(String[]::new)))
                .at("/LoadBalancers/0");
    }

    /** A listener for HTTP that forwards to a target group. */
    String listener(String balancer, int port, String group) {
        return listens(balancer, port, "Type=forward,TargetGroupArn=" + group);
    }

    /** A listener for HTTP that does this. */
    String listens(String balancer, int port, String action) {
        return elb(
                        "create-listener",
                        "--load-balancer-arn",
                        balancer,
                        "--protocol",
                        "HTTP",
                        "--port",
                        String.valueOf(port),
                        "--default-actions",
                        action)
                .at("/Listeners/0/ListenerArn")
                .asText();
    }

    /** A rule for all paths. */
    String rule(String listener, String actions) {
        return elb(
                        "create-rule",
                        "--listener-arn",
                        listener,
                        "--priority",
                        "1",
                        "--conditions",
                        "Field=path-pattern,Values=/*",
                        "--actions",
                        actions)
                .at("/Rules/0/RuleArn")
                .asText();
    }

    /** Addresses of a load balancer's nodes, found by its security group, outside a zone. */
    List<String> nodesOutside(String securityGroup, String zone) {
        JsonNode found =
                ec2(
                                "describe-network-interfaces",
                                "--filters",
                                "Name=group-id,Values=" + securityGroup)
                        .get("NetworkInterfaces");
        return StreamSupport.stream(found.spliterator(), false)
                .filter(it -> !it.get("AvailabilityZone").asText().equals(zone))
                .map(it -> it.get("PrivateIpAddress").asText())
                .toList();
    }

    private JsonNode ec2(String... words) {
        return call("ec2", words);
    }

    JsonNode elb(String... words) {
        return call("elbv2", words);
    }

    private JsonNode call(String service, String... words) {
        String output = cluster.awsService(CLIENT, cluster.anyServer(), service, words).ok();
        return LabCluster.json(output.isBlank() ? "{}" : output);
    }
}
