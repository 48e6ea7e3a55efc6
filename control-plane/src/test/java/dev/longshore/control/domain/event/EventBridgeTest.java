package dev.longshore.control.domain.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Attachment;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.ecs.ContainerOverride;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.DeploymentLifecycleHookDetail;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.NetworkInterface;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.ecs.ServiceEvent;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.VersionInfo;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.EventRow;
import dev.longshore.proto.store.ServiceDeploymentRow;
import dev.longshore.proto.store.ServiceEventRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceEventKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Events as EventBridge shows them, to the letter. */
class EventBridgeTest extends EventCase {
    private static final String ID = "\"id\":\"";

    @Test
    void aTask() {
        var task =
                Task.newBuilder()
                        .setTaskArn(ARNS.task("prod", TASK.task()))
                        .setClusterArn(ARNS.cluster("prod"))
                        .setTaskDefinitionArn(ARNS.taskDefinition("web", 3))
                        .setAvailabilityZone("us-west-2a")
                        .setConnectivity("CONNECTED")
                        .setConnectivityAt(at("2026-01-23T17:57:38.453Z"))
                        .setCreatedAt(at("2026-01-23T17:57:34Z"))
                        .setStartedAt(at("2026-01-23T17:57:58.103Z"))
                        .setCpu("256")
                        .setMemory("512")
                        .setDesiredStatus("RUNNING")
                        .setLastStatus("RUNNING")
                        .setGroup("family:web")
                        .setLaunchType("FARGATE")
                        .setPlatformVersion("1.4.0")
                        .setVersion(4)
                        .addTags(dev.longshore.proto.ecs.Tag.newBuilder().setKey("k"))
                        .addAttachments(
                                Attachment.newBuilder()
                                        .setId("1789bcae")
                                        .setType("ElasticNetworkInterface")
                                        .setStatus("ATTACHED")
                                        .addDetails(
                                                KeyValuePair.newBuilder()
                                                        .setName("subnetId")
                                                        .setValue("subnet-abcd1234")))
                        .addContainers(
                                Container.newBuilder()
                                        .setContainerArn("arn:c")
                                        .setName("app")
                                        .setLastStatus("RUNNING")
                                        .setCpu("0")
                                        .addNetworkInterfaces(
                                                NetworkInterface.newBuilder()
                                                        .setAttachmentId("1789bcae")
                                                        .setPrivateIpv4Address("10.0.0.139")));
        task.getOverridesBuilder()
                .addContainerOverrides(ContainerOverride.newBuilder().setName("app"));
        write(tx -> tx.put(Tables.TASKS, TASK, TaskRow.newBuilder().setTask(task).build()));

        assertThat(json())
                .isEqualTo(
                        envelope(
                                "ECS Task State Change",
                                "task/prod/c13b4cb40f1f4fe4a2971f76ae5a47ad",
                                """
                                {"attachments":[{"id":"1789bcae","type":"eni","status":"ATTACHED",\
                                "details":[{"name":"subnetId","value":"subnet-abcd1234"}]}],"attributes":[],\
                                "availabilityZone":"us-west-2a","clusterArn":"arn:aws:ecs:us-west-2:111122223333:cluster/prod",\
                                "connectivity":"CONNECTED","connectivityAt":"2026-01-23T17:57:38.453Z",\
                                "containers":[{"containerArn":"arn:c","name":"app","lastStatus":"RUNNING",\
                                "networkBindings":[],"networkInterfaces":[{"attachmentId":"1789bcae",\
                                "privateIpv4Address":"10.0.0.139"}],"cpu":"0"}],"cpu":"256",\
                                "createdAt":"2026-01-23T17:57:34Z","desiredStatus":"RUNNING","group":"family:web",\
                                "lastStatus":"RUNNING","launchType":"FARGATE","memory":"512",\
                                "overrides":{"containerOverrides":[{"name":"app"}],"inferenceAcceleratorOverrides":[]},\
                                "platformVersion":"1.4.0","startedAt":"2026-01-23T17:57:58.103Z",\
                                "taskArn":"arn:aws:ecs:us-west-2:111122223333:task/prod/c13b4cb40f1f4fe4a2971f76ae5a47ad",\
                                "taskDefinitionArn":"arn:aws:ecs:us-west-2:111122223333:task-definition/web:3","version":4,\
                                "updatedAt":"2026-01-23T17:57:59.402Z"}"""));
    }

    @Test
    void aContainerInstance() {
        var row = ContainerInstanceRow.newBuilder();
        row.getCapacityBuilder().setCpuUnits(2048).setMemoryMib(3767).addReservedTcpPorts(22);
        row.setInstance(
                ContainerInstance.newBuilder()
                        .setContainerInstanceArn(ARNS.instance(NODE.cluster(), NODE.instance()))
                        .setEc2InstanceId("mi-1")
                        .setStatus("ACTIVE")
                        .setAgentConnected(true)
                        .setVersion(7)
                        .setRegisteredAt(at("2026-01-23T17:00:00Z"))
                        .addAttributes(Attribute.newBuilder().setName("ecs.os-type"))
                        .setVersionInfo(VersionInfo.newBuilder().setAgentVersion("0.1")));
        write(tx -> tx.put(Tables.CONTAINER_INSTANCES, NODE, row.build()));

        assertThat(json())
                .startsWith(
                        envelope(
                                "ECS Container Instance State Change",
                                "container-instance/prod/b54a2a04046f43319d743f6d7f6ca315",
                                "{"))
                .contains(
                        "\"agentConnected\":true",
                        "\"attributes\":[{\"name\":\"ecs.os-type\"}]",
                        "\"remainingResources\":[{\"name\":\"CPU\",\"type\":\"INTEGER\"",
                        "\"integerValue\":2048",
                        "\"name\":\"PORTS\",\"type\":\"STRINGSET\"",
                        "\"stringSetValue\":[\"22\"]",
                        "\"registeredAt\":\"2026-01-23T17:00:00Z\"",
                        "\"version\":7",
                        "\"versionInfo\":{\"agentVersion\":\"0.1\"}")
                .doesNotContain("\"tags\"")
                .endsWith(
                        "\"clusterArn\":\"arn:aws:ecs:us-west-2:111122223333:cluster/prod\","
                                + "\"updatedAt\":\"2026-01-23T17:57:59.402Z\"}}");
    }

    @Test
    void aService() {
        write(
                tx ->
                        tx.put(
                                Tables.SERVICE_EVENTS,
                                new ServiceEventKey("prod", "front", 1),
                                ServiceEventRow.newBuilder()
                                        .setEvent(
                                                ServiceEvent.newBuilder()
                                                        .setMessage("(service front) …")
                                                        .setCreatedAt(
                                                                at("2026-01-23T17:57:58.725Z")))
                                        .setEventName("SERVICE_TASK_PLACEMENT_FAILURE")
                                        .setReason("RESOURCE:FARGATE")
                                        .setCapacityProvider("FARGATE_SPOT")
                                        .build()));

        assertThat(json())
                .isEqualTo(
                        envelope(
                                "ECS Service Action",
                                "service/prod/front",
                                """
                                {"eventType":"ERROR","eventName":"SERVICE_TASK_PLACEMENT_FAILURE",\
                                "clusterArn":"arn:aws:ecs:us-west-2:111122223333:cluster/prod",\
                                "capacityProviderArns":["arn:aws:ecs:us-west-2:111122223333:capacity-provider/FARGATE_SPOT"],\
                                "reason":"RESOURCE:FARGATE","createdAt":"2026-01-23T17:57:58.725Z"}"""));
    }

    @Test
    void aServiceThatIsSteady() {
        write(
                tx ->
                        tx.put(
                                Tables.SERVICE_EVENTS,
                                new ServiceEventKey("prod", "front", 1),
                                ServiceEventRow.newBuilder()
                                        .setEvent(
                                                ServiceEvent.newBuilder()
                                                        .setCreatedAt(at("2026-01-23T17:57:58Z")))
                                        .setEventName("SERVICE_STEADY_STATE")
                                        .build()));

        assertThat(json())
                .isEqualTo(
                        envelope(
                                "ECS Service Action",
                                "service/prod/front",
                                """
                                {"eventType":"INFO","eventName":"SERVICE_STEADY_STATE",\
                                "clusterArn":"arn:aws:ecs:us-west-2:111122223333:cluster/prod",\
                                "createdAt":"2026-01-23T17:57:58Z"}"""));
    }

    @Test
    void aDeployment() {
        var row = ServiceRow.newBuilder();
        row.getServiceBuilder()
                .setServiceArn(ARNS.service("prod", "front"))
                .setClusterArn(ARNS.cluster("prod"));
        row.addDeploymentsBuilder()
                .setDeployment(
                        Deployment.newBuilder()
                                .setId("ecs-svc/123")
                                .setRolloutState("IN_PROGRESS")
                                .setRolloutStateReason("ECS deployment ecs-svc/123 in progress.")
                                .setUpdatedAt(at("2026-01-23T17:57:58.001Z")));
        write(tx -> tx.put(Tables.SERVICES, new ServiceKey("prod", "front"), row.build()));

        assertThat(json())
                .isEqualTo(
                        envelope(
                                "ECS Deployment State Change",
                                "service/prod/front",
                                """
                                {"eventType":"INFO","eventName":"SERVICE_DEPLOYMENT_IN_PROGRESS",\
                                "clusterArn":"arn:aws:ecs:us-west-2:111122223333:cluster/prod",\
                                "deploymentId":"ecs-svc/123","updatedAt":"2026-01-23T17:57:58.001Z",\
                                "reason":"ECS deployment ecs-svc/123 in progress."}"""));
    }

    @Test
    void aHook() {
        String deployment = ARNS.serviceDeployment("prod", "front", "0EYSiB0qap8xf0N76FsbE");
        var row =
                ServiceDeploymentRow.newBuilder()
                        .setDeployment(
                                ServiceDeployment.newBuilder()
                                        .setClusterArn(ARNS.cluster("prod"))
                                        .setServiceArn(ARNS.service("prod", "front"))
                                        .setServiceDeploymentArn(deployment)
                                        .setLifecycleStage("POST_SCALE_UP")
                                        .setUpdatedAt(at("2026-01-23T17:57:58Z"))
                                        .addLifecycleHookDetails(
                                                DeploymentLifecycleHookDetail.newBuilder()
                                                        .setHookId("ecs-pause-1")
                                                        .setTargetType("PAUSE")
                                                        .setStatus("AWAITING_ACTION")
                                                        .setExpiresAt(at("2026-01-24T17:57:58Z"))));
        var key = new ServiceDeploymentKey("prod", "front", "0EYSiB0qap8xf0N76FsbE");
        write(tx -> tx.put(Tables.SERVICE_DEPLOYMENTS, key, row.build()));

        assertThat(json())
                .isEqualTo(
                        envelope(
                                "ECS Hook State Change",
                                "service-deployment/prod/front/0EYSiB0qap8xf0N76FsbE",
                                """
                                {"eventType":"INFO","eventName":"HOOK_AWAITING_ACTION","hookId":"ecs-pause-1",\
                                "hookType":"PAUSE","expiresAt":"2026-01-24T17:57:58Z","lifecycleStage":"POST_SCALE_UP",\
                                "clusterArn":"arn:aws:ecs:us-west-2:111122223333:cluster/prod",\
                                "serviceArn":"arn:aws:ecs:us-west-2:111122223333:service/prod/front",\
                                "serviceDeploymentArn":"arn:aws:ecs:us-west-2:111122223333:service-deployment/prod/front/0EYSiB0qap8xf0N76FsbE",\
                                "updatedAt":"2026-01-23T17:57:58Z"}"""));
    }

    /** The newest event, with its id taken out: that is another one for each log. */
    private String json() {
        EventRow event = events().getLast();
        var token = new EventToken("0123456789ab", events().size());
        String json = bridge.json(token, EventType.of(event).orElseThrow(), event);
        assertThat(bridge.json(token, EventType.of(event).orElseThrow(), event)).isEqualTo(json);
        int id = json.indexOf(ID) + ID.length();
        return json.substring(0, id) + json.substring(id + 36);
    }

    private static String envelope(String type, String resource, String detail) {
        String begin =
                """
                {"version":"0","id":"","detail-type":"%s","source":"aws.ecs","account":"111122223333",\
                "time":"2026-01-23T17:57:59Z","region":"us-west-2",\
                "resources":["arn:aws:ecs:us-west-2:111122223333:%s"],"detail":%s"""
                        .formatted(type, resource, detail);
        return detail.endsWith("}") ? begin + "}" : begin;
    }

    private static Timestamp at(String time) {
        return Timestamps.of(Instant.parse(time));
    }
}
