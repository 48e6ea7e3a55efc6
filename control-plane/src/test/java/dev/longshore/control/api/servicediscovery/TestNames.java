package dev.longshore.control.api.servicediscovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ecs.TestApi;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.servicediscovery.CreateServiceResponse;
import dev.longshore.proto.servicediscovery.GetOperationResponse;
import dev.longshore.proto.servicediscovery.Operation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The API, and names for what was made: {@code {ns}} in a request stands for an id. */
final class TestNames {
    final TestApi api;
    private final Map<String, String> ids = new TreeMap<>();

    TestNames() {
        this(new TestApi());
    }

    private TestNames(TestApi api) {
        this.api = api;
    }

    /** Where ids that nobody made are refused. */
    static TestNames thatReject() {
        ClusterSettings usual = ClusterSettings.defaults();
        return new TestNames(
                new TestApi(
                        new ClusterSettings(
                                usual.installation(),
                                new ClusterSettings.Network(usual.network().vpcCidr(), false),
                                usual.timing(),
                                usual.keeping(),
                                usual.massLossPercent(),
                                usual.seal())));
    }

    /** A private and an HTTP namespace, services of all kinds, and an instance. */
    TestNames furnished() {
        namespace("ns", "CreatePrivateDnsNamespace", "name: 'prod.internal' vpc: 'vpc-12345'");
        namespace("http", "CreateHttpNamespace", "name: 'calls'");
        service(
                "web",
                "ns",
                "dns_config { dns_records { type: 'A' ttl: 10 } } health_check_custom_config {}");
        service("srv", "ns", "dns_config { dns_records { type: 'SRV' ttl: 10 } }");
        service(
                "both",
                "ns",
                "dns_config { dns_records { type: 'A' ttl: 10 } dns_records { type: 'AAAA' ttl: 10"
                        + " } }");
        service(
                "alias",
                "ns",
                "dns_config { routing_policy: 'WEIGHTED' dns_records { type: 'CNAME' ttl: 10 } }");
        service("api", "http", "");
        call(
                "RegisterInstance",
                "service_id: '{web}' instance_id: 'i-1' attributes { key: 'AWS_INSTANCE_IPV4'"
                        + " value: '10.0.0.1' }");
        return this;
    }

    String namespace(String name, String operation, String members) {
        String id = operationId(operation, members);
        return keep(name, target(id, "NAMESPACE"));
    }

    /** The id of the operation that a call began. */
    String operationId(String operation, String members) {
        Message answer = call(operation, members);
        return (String)
                answer.getField(answer.getDescriptorForType().findFieldByName("operation_id"));
    }

    String target(String operation, String kind) {
        return operation(operation).getTargetsOrThrow(kind);
    }

    Operation operation(String id) {
        return call(GetOperationResponse.class, "GetOperation", "operation_id: '" + id + "'")
                .getOperation();
    }

    String service(String name, String namespace, String members) {
        return keep(
                name,
                call(
                                CreateServiceResponse.class,
                                "CreateService",
                                "name: '%s' namespace_id: '{%s}' %s"
                                        .formatted(name, namespace, members))
                        .getService()
                        .getId());
    }

    String keep(String name, String id) {
        ids.put(name, id);
        return id;
    }

    String filled(String text) {
        String filled = text;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            filled = filled.replace("{" + id.getKey() + "}", id.getValue());
        }
        return filled;
    }

    Message call(String operation, String request) {
        return api.call("ServiceDiscovery/" + operation, filled(request));
    }

    <A extends Message> A call(Class<A> answer, String operation, String request) {
        return answer.cast(call(operation, request));
    }

    void isRefused(String operation, String request, String code, String text) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> call(operation, request))
                .satisfies(
                        refused -> {
                            assertThat(refused.text()).isEqualTo(filled(text));
                            assertThat(refused.code()).isEqualTo(code);
                        });
    }

    /** All that there is, as lists show it: what is refused leaves it as it was. */
    String everything() {
        var all = new StringBuilder();
        for (String listing : List.of("ListNamespaces", "ListServices", "ListOperations")) {
            all.append(call(listing, ""));
        }
        for (String id : ids.values()) {
            if (id.startsWith("srv-")) {
                all.append(call("ListInstances", "service_id: '" + id + "'"));
                all.append(call("GetServiceAttributes", "service_id: '" + id + "'"));
            }
        }
        return all.toString();
    }
}
