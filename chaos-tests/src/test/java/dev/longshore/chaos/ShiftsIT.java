package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Traffic goes over from one revision of a service to the next, and back, while clients ask all the
 * time: each is answered.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShiftsIT {
    private static final Duration SETTLED = Duration.ofMinutes(3);
    private static final String VISITOR = "a1";
    private static final int TASKS = 2;

    private LabCluster cluster;
    private LabServices services;
    private LabTraffic traffic;
    private LabBalancers balancers;
    private String front;
    private String rule;
    private String blue;
    private String green;

    @BeforeAll
    void up() {
        cluster = new LabCluster(1, 2);
        cluster.awaitAgents();
        services = new LabServices(cluster, "default");
        traffic = new LabTraffic(cluster, VISITOR);
        balancers = new LabBalancers(cluster);
        front = balancers.securityGroup("front");
        balancers.allow(
                front, "IpProtocol=tcp,FromPort=80,ToPort=81,IpRanges=[{CidrIp=0.0.0.0/0}]");
        String app = balancers.securityGroup("app");
        balancers.allow(
                app,
                "IpProtocol=tcp,FromPort=80,ToPort=80,UserIdGroupPairs=[{GroupId=" + front + "}]");
        blue = balancers.targetGroup("blue");
        green = balancers.targetGroup("green");
        String balancer = balancers.balancer("front", front);
        String production = balancers.listener(balancer, 80, blue);
        rule =
                balancers.rule(
                        production,
                        "[{\"Type\":\"forward\",\"ForwardConfig\":{\"TargetGroups\":[{\"TargetGroupArn\":\""
                                + blue
                                + "\",\"Weight\":1},{\"TargetGroupArn\":\""
                                + green
                                + "\",\"Weight\":0}]}}]");
        String test = balancers.listener(balancer, 81, green);
        for (String version : List.of("v1", "v2", "v3", "v4", "v5")) {
            register(version);
        }
        services.register("judge", "exit 1");
        String testRule =
                balancers
                        .elb("describe-rules", "--listener-arn", test)
                        .at("/Rules/0/RuleArn")
                        .asText();
        services.aws(
                "create-service",
                "--service-name",
                "web",
                "--task-definition",
                "v1",
                "--desired-count",
                String.valueOf(TASKS),
                "--launch-type",
                "EC2",
                "--network-configuration",
                "awsvpcConfiguration={subnets=[subnet-12345],securityGroups=[" + app + "]}",
                "--load-balancers",
                "targetGroupArn="
                        + blue
                        + ",containerName=c,containerPort=80,advancedConfiguration={alternateTargetGroupArn="
                        + green
                        + ",productionListenerRule="
                        + rule
                        + ",testListenerRule="
                        + testRule
                        + ",roleArn=arn:aws:iam::123456789012:role/ecsInfrastructureRole}",
                "--deployment-configuration",
                "strategy=BLUE_GREEN,bakeTimeInMinutes=0");
        services.awaitComplete("web", TASKS, SETTLED);
        LabCluster.await("two nodes", SETTLED, () -> nodes().size() >= 2);
    }

    private List<String> nodes() {
        return balancers.nodesOutside(front, "");
    }

    private void register(String version) {
        cluster.aws(
                "register-task-definition",
                "--family",
                version,
                "--network-mode",
                "awsvpc",
                "--requires-compatibilities",
                "EC2",
                "--cpu",
                "256",
                "--memory",
                "256",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"stopTimeout\":2,"
                        + "\"portMappings\":[{\"containerPort\":80}],"
                        + "\"command\":[\"sh\",\"-c\",\"mkdir /w; echo "
                        + version
                        + " > /w/index.html; exec httpd -f -p 80 -h /w\"]}]");
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void nobodyIsTurnedAwayWhileTrafficIsShifted() {
        traffic.begin(nodes());
        deploy("v2", "{\"strategy\":\"BLUE_GREEN\",\"bakeTimeInMinutes\":0}");
        await("SUCCESSFUL");
        assertThat(traffic.end()).as("blue/green").isEmpty();
        assertThat(weight(blue)).as("the first one had gone to green").isEqualTo(100);

        traffic.begin(nodes());
        deploy(
                "v3",
                "{\"strategy\":\"LINEAR\",\"bakeTimeInMinutes\":0,\"linearConfiguration\":{\"stepPercent\":25.0,\"stepBakeTimeInMinutes\":0}}");
        await("SUCCESSFUL");
        assertThat(traffic.end()).as("linear").isEmpty();
        assertThat(weight(green)).isEqualTo(100);

        traffic.begin(nodes());
        deploy(
                "v4",
                "{\"strategy\":\"CANARY\",\"bakeTimeInMinutes\":0,\"canaryConfiguration\":{\"canaryPercent\":10.0,\"canaryBakeTimeInMinutes\":0},\"lifecycleHooks\":[{\"targetType\":\"PAUSE\",\"lifecycleStages\":[\"PRE_PRODUCTION_TRAFFIC_SHIFT\"]}]}");
        say("CONTINUE");
        LabCluster.await("a tenth goes to the new one", SETTLED, () -> weight(blue) == 10);
        say("ROLLBACK");
        await("ROLLBACK_SUCCESSFUL");
        assertThat(traffic.end()).as("a canary, and its way back").isEmpty();
        assertThat(weight(green)).isEqualTo(100);

        traffic.begin(nodes());
        deploy(
                "v5",
                "{\"strategy\":\"BLUE_GREEN\",\"bakeTimeInMinutes\":0,\"lifecycleHooks\":[{\"targetType\":\"AWS_LAMBDA\",\"hookTargetArn\":\""
                        + definition("judge")
                        + "\",\"roleArn\":\"arn:aws:iam::123456789012:role/r\",\"lifecycleStages\":[\"POST_PRODUCTION_TRAFFIC_SHIFT\"]}]}");
        await("ROLLBACK_SUCCESSFUL");
        assertThat(traffic.end()).as("a task says no after the shift").isEmpty();
        assertThat(deployment().get("statusReason").asText())
                .contains("POST_PRODUCTION_TRAFFIC_SHIFT lifecycle hook(s) failed");
        assertThat(weight(green)).isEqualTo(100);
    }

    private void deploy(String version, String configuration) {
        services.aws(
                "update-service",
                "--service",
                "web",
                "--task-definition",
                version,
                "--deployment-configuration",
                configuration);
    }

    private void await(String status) {
        LabCluster.await(
                "a deployment that is " + status,
                SETTLED,
                () -> deployment().get("status").asText().equals(status));
    }

    /** The word for the hook that is waited for. */
    private void say(String action) {
        LabCluster.await("a hook", SETTLED, () -> !waiting().isEmpty());
        cluster.aws(
                "continue-service-deployment",
                "--service-deployment-arn",
                deployment().get("serviceDeploymentArn").asText(),
                "--hook-id",
                waiting(),
                "--action",
                action);
    }

    private String waiting() {
        for (JsonNode hook : deployment().path("lifecycleHookDetails")) {
            if (hook.get("status").asText().equals("AWAITING_ACTION")) {
                return hook.get("hookId").asText();
            }
        }
        return "";
    }

    private JsonNode deployment() {
        String arn =
                services.aws("describe-services", "--services", "web")
                        .at("/services/0/currentServiceDeployment")
                        .asText();
        return cluster.aws("describe-service-deployments", "--service-deployment-arns", arn)
                .at("/serviceDeployments/0");
    }

    private int weight(String group) {
        JsonNode groups =
                balancers
                        .elb("describe-rules", "--rule-arns", rule)
                        .at("/Rules/0/Actions/0/ForwardConfig/TargetGroups");
        for (JsonNode each : groups) {
            if (each.get("TargetGroupArn").asText().equals(group)) {
                return each.get("Weight").asInt();
            }
        }
        return -1;
    }

    private String definition(String family) {
        return cluster.aws("describe-task-definition", "--task-definition", family)
                .at("/taskDefinition/taskDefinitionArn")
                .asText();
    }
}
