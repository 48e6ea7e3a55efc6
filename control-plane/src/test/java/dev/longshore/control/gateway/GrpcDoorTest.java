package dev.longshore.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.rpc.ErrorInfo;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.FakeCalls;
import dev.longshore.proto.api.ApiOptions;
import dev.longshore.proto.ecs.ClusterNotFoundException;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.DeleteClusterRequest;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.RunTaskRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The gRPC door, through a real connection and without generated stubs where {@code grpcurl} has
 * none: what the server is comes from its reflection alone.
 */
class GrpcDoorTest {
    private static final String ECS = "longshore.ecs.v1.ECS";
    private static final ExtensionRegistry EXTENSIONS = ExtensionRegistry.newInstance();

    static {
        ApiOptions.registerAllExtensions(EXTENSIONS);
    }

    private final FakeCalls calls = FakeCalls.withClusters();
    private final TestServer server = new TestServer(calls);
    private final ManagedChannel channel =
            NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.close();
    }

    @Test
    void listsItsServices() {
        var answer = reflect(ServerReflectionRequest.newBuilder().setListServices("").build());
        assertThat(answer.getListServicesResponse().getServiceList())
                .extracting(service -> service.getName())
                .contains(
                        ECS,
                        "grpc.health.v1.Health",
                        "grpc.channelz.v1.Channelz",
                        "grpc.reflection.v1.ServerReflection");
    }

    /** grpcurl has no other word of them than these. */
    @Test
    void describesFieldsByTheirNamesInJson() throws Exception {
        var request = ServerReflectionRequest.newBuilder().setFileContainingSymbol(ECS).build();
        var file =
                FileDescriptorProto.parseFrom(
                        reflect(request).getFileDescriptorResponse().getFileDescriptorProto(0));

        assertThat(file.getMessageTypeList())
                .flatExtracting(message -> message.getFieldList())
                .allMatch(field -> field.hasJsonName())
                .extracting(field -> field.getName() + " " + field.getJsonName())
                .contains("cluster_arn clusterArn", "status status");
    }

    @Test
    void describesAndServesEveryMethod() throws Exception {
        var service = described(ECS).findServiceByName("ECS");
        assertThat(service.getMethods()).hasSize(77);
        for (var method : service.getMethods()) {
            var request = DynamicMessage.newBuilder(method.getInputType());
            fillRequired(request);
            try {
                assertThat(call(method, request.build()).getDescriptorForType())
                        .isEqualTo(method.getOutputType());
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode())
                        .as(method.getName() + ": " + e.getStatus())
                        .isEqualTo(Status.Code.UNIMPLEMENTED);
                assertThat(e.getStatus().getDescription())
                        .isEqualTo(
                                "UnsupportedFeatureException: %s is not supported."
                                        .formatted(method.getName()));
            }
        }
        assertThat(calls.calls()).hasSize(77);
    }

    /** Something for every field that must be there, the first allowed value for enumerations. */
    private static void fillRequired(DynamicMessage.Builder request) {
        for (var field : request.getDescriptorForType().getFields()) {
            // The options' own types are linked into this test, so they can be read.
            var traits = field.getOptions().getExtension(ApiOptions.field);
            if (traits.getRequired() && !field.isRepeated()) {
                request.setField(field, something(field, traits.getAllowedList()));
            }
        }
    }

    private static Object something(FieldDescriptor field, List<String> allowed) {
        return switch (field.getJavaType()) {
            case STRING -> allowed.isEmpty() ? "x" : allowed.getFirst();
            case BOOLEAN -> true;
            case INT -> 1;
            case LONG -> 1L;
            case DOUBLE -> 1.0;
            case MESSAGE -> {
                var nested = DynamicMessage.newBuilder(field.getMessageType());
                fillRequired(nested);
                yield nested.build();
            }
            default -> throw new AssertionError("a type that the API had not: " + field);
        };
    }

    @Test
    void callsWithoutGeneratedCode() throws Exception {
        var service = described(ECS).findServiceByName("ECS");
        var create = service.findMethodByName("CreateCluster");
        var request =
                DynamicMessage.newBuilder(create.getInputType())
                        .setField(create.getInputType().findFieldByName("cluster_name"), "prod");
        var answer = call(create, request.build());
        assertThat(answer.toString()).contains("cluster_name: \"prod\"", "status: \"ACTIVE\"");
        assertThat(calls.calls().getFirst().door()).isEqualTo(Door.GRPC);
        assertThat(calls.calls().getFirst().request())
                .isEqualTo(CreateClusterRequest.newBuilder().setClusterName("prod").build());
        assertThat(field(create.getInputType(), "cluster_name").getJsonName())
                .isEqualTo("clusterName");
    }

    @Test
    void refusalsHaveATypedDetail() {
        calls.on(
                DeleteClusterRequest.class,
                _ -> {
                    throw new ApiException("ClusterNotFoundException", "Cluster not found.");
                });
        var stub = ECSGrpc.newBlockingStub(channel);
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(
                        () ->
                                stub.deleteCluster(
                                        DeleteClusterRequest.newBuilder().setCluster("x").build()))
                .satisfies(
                        e -> {
                            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                            var status = StatusProto.fromThrowable(e);
                            assertThat(status.getDetailsList()).hasSize(1);
                            assertThat(
                                            status.getDetails(0)
                                                    .unpack(ClusterNotFoundException.class)
                                                    .getMessage())
                                    .isEqualTo("Cluster not found.");
                        });
    }

    @Test
    void aCodeWithoutAMessageIsAnErrorInfo() {
        calls.on(
                DeleteClusterRequest.class,
                _ -> {
                    throw ApiException.throttled();
                });
        var stub = ECSGrpc.newBlockingStub(channel);
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(
                        () ->
                                stub.deleteCluster(
                                        DeleteClusterRequest.newBuilder().setCluster("x").build()))
                .satisfies(
                        e ->
                                assertThat(
                                                StatusProto.fromThrowable(e)
                                                        .getDetails(0)
                                                        .unpack(ErrorInfo.class)
                                                        .getReason())
                                        .isEqualTo("ThrottlingException"));
    }

    @Test
    void requestsAreCheckedHereToo() {
        var stub = ECSGrpc.newBlockingStub(channel);
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> stub.runTask(RunTaskRequest.getDefaultInstance()))
                .withMessage(
                        "INVALID_ARGUMENT: InvalidParameterException: taskDefinition is required.");
        assertThat(calls.calls()).isEmpty();
    }

    private static FieldDescriptor field(Descriptor type, String name) {
        return type.findFieldByName(name);
    }

    private DynamicMessage call(MethodDescriptor method, DynamicMessage request) {
        var grpc =
                io.grpc.MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                        .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName(
                                method.getService().getFullName() + "/" + method.getName())
                        .setRequestMarshaller(
                                ProtoUtils.marshaller(
                                        DynamicMessage.getDefaultInstance(method.getInputType())))
                        .setResponseMarshaller(
                                ProtoUtils.marshaller(
                                        DynamicMessage.getDefaultInstance(method.getOutputType())))
                        .build();
        return ClientCalls.blockingUnaryCall(channel, grpc, CallOptions.DEFAULT, request);
    }

    /** The file that declares a symbol, with all that it imports, as the server describes it. */
    private FileDescriptor described(String symbol) throws Exception {
        var files = new HashMap<String, FileDescriptorProto>();
        var answer =
                reflect(
                        ServerReflectionRequest.newBuilder()
                                .setFileContainingSymbol(symbol)
                                .build());
        String first = null;
        for (var bytes : answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
            var file = FileDescriptorProto.parseFrom(bytes, EXTENSIONS);
            files.put(file.getName(), file);
            first = first == null ? file.getName() : first;
        }
        return build(Objects.requireNonNull(first), files);
    }

    private FileDescriptor build(String name, Map<String, FileDescriptorProto> files)
            throws Exception {
        var file = files.get(name);
        if (file == null) {
            var answer =
                    reflect(ServerReflectionRequest.newBuilder().setFileByFilename(name).build());
            file =
                    FileDescriptorProto.parseFrom(
                            answer.getFileDescriptorResponse().getFileDescriptorProto(0));
            files.put(name, file);
        }
        var imports = new ArrayList<FileDescriptor>();
        for (var dependency : file.getDependencyList()) {
            imports.add(build(dependency, files));
        }
        return FileDescriptor.buildFrom(file, imports.toArray(FileDescriptor[]::new));
    }

    private ServerReflectionResponse reflect(ServerReflectionRequest request) {
        var answer = new CompletableFuture<ServerReflectionResponse>();
        var requests =
                ServerReflectionGrpc.newStub(channel)
                        .serverReflectionInfo(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(ServerReflectionResponse value) {
                                        answer.complete(value);
                                    }

                                    @Override
                                    public void onError(Throwable failure) {
                                        answer.completeExceptionally(failure);
                                    }

                                    @Override
                                    public void onCompleted() {}
                                });
        requests.onNext(request);
        requests.onCompleted();
        return answer.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
