package dev.longshore.control.wire.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.DeploymentLifecycleHook;
import dev.longshore.proto.ecs.ListClustersResponse;
import dev.longshore.proto.ecs.LoadBalancerList;
import dev.longshore.proto.ecs.Resource;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.UpdateServiceRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsJsonWriterTest {
    @Test
    void emptyListsShowUnlessTheirTraitsSayOtherwise() {
        assertThat(write(ListClustersResponse.getDefaultInstance()))
                .isEqualTo("{'clusterArns':[]}");
        assertThat(write(ContainerDefinition.newBuilder().setName("a").build()))
                .isEqualTo(
                        "{'name':'a','portMappings':[],'environment':[],'mountPoints':[],"
                                + "'volumesFrom':[],'systemControls':[]}");
        assertThat(bytes(AwsJsonWriter.write(ListClustersResponse.getDefaultInstance(), false)))
                .isEqualTo("{}");
    }

    /** What kind of value a resource has is told by its type. */
    @Test
    void anEmptyListMayShowByWhatStandsBesideIt() {
        assertThat(write(Resource.newBuilder().setName("PORTS_UDP").setType("STRINGSET").build()))
                .isEqualTo("{'name':'PORTS_UDP','type':'STRINGSET','stringSetValue':[]}");
        assertThat(write(Resource.newBuilder().setName("CPU").setType("INTEGER").build()))
                .isEqualTo("{'name':'CPU','type':'INTEGER'}");
    }

    @Test
    void zeroFalseAndNothingShowWhenPresent() {
        assertThat(
                        write(
                                RunTaskRequest.newBuilder()
                                        .setCluster("")
                                        .setCount(0)
                                        .setEnableEcsManagedTags(false)
                                        .build()))
                .contains("'cluster':''", "'count':0", "'enableECSManagedTags':false");
    }

    @Test
    void numbersAreBare() {
        assertThat(
                        write(
                                Resource.newBuilder()
                                        .setDoubleValue(10)
                                        .setLongValue(Long.MAX_VALUE)
                                        .setIntegerValue(-1)
                                        .build()))
                .isEqualTo(
                        "{'doubleValue':10.0,'longValue':9223372036854775807,'integerValue':-1}");
        assertThat(write(Resource.newBuilder().setDoubleValue(Double.NaN).build()))
                .isEqualTo("{'doubleValue':'NaN'}");
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000, 0, 1700000000",
        "1700000000, 120000000, 1700000000.12",
        "1700000000, 123456789, 1700000000.123",
        "1700000000, 999999, 1700000000",
        "0, 0, 0",
        "-1, 500000000, -0.5"
    })
    void timesAreSeconds(long seconds, int nanos, String written) {
        var time = Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos);
        assertThat(bytes(AwsJsonWriter.write(Task.newBuilder().setCreatedAt(time).build(), false)))
                .isEqualTo("{'createdAt':" + written + "}");
    }

    @Test
    void documentsAreNoTexts() {
        assertThat(
                        bytes(
                                AwsJsonWriter.write(
                                        DeploymentLifecycleHook.newBuilder()
                                                .setHookDetails("{\"a\":[1,2.50]}")
                                                .build(),
                                        false)))
                .isEqualTo("{'hookDetails':{'a':[1,2.50]}}");
    }

    @Test
    void whatStandsForAListIsOne() {
        assertThat(
                        write(
                                UpdateServiceRequest.newBuilder()
                                        .setLoadBalancers(LoadBalancerList.getDefaultInstance())
                                        .build()))
                .isEqualTo("{'loadBalancers':[]}");
    }

    private static String write(Message message) {
        return bytes(AwsJsonWriter.write(message, true));
    }

    private static String bytes(byte[] json) {
        return new String(json, StandardCharsets.UTF_8).replace('"', '\'');
    }
}
