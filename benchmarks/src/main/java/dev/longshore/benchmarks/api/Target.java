package dev.longshore.benchmarks.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import dev.longshore.proto.ecs.DescribeClustersRequest;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TagResourceRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What can be called: a read and a write of the ECS API over the cluster {@code default}, and the
 * nearest of etcd's (api/etcdserverpb/rpc.proto), for comparison.
 */
enum Target {
    DESCRIBE("longshore.ecs.v1.ECS/DescribeClusters", "DescribeClusters") {
        @Override
        String json() {
            return "{}";
        }

        @Override
        byte[] message() {
            return bytes(DescribeClustersRequest.getDefaultInstance());
        }
    },
    TAG("longshore.ecs.v1.ECS/TagResource", "TagResource") {
        @Override
        String json() {
            return "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"load\",\"value\":\"%s\"}]}"
                    .formatted(CLUSTER, ApiLoad.value());
        }

        @Override
        byte[] message() {
            return bytes(
                    TagResourceRequest.newBuilder()
                            .setResourceArn(CLUSTER)
                            .addTags(Tag.newBuilder().setKey("load").setValue(ApiLoad.value()))
                            .build());
        }
    },
    ETCD_RANGE("etcdserverpb.KV/Range", "/v3/kv/range") {
        @Override
        String json() {
            return "{\"key\":\"%s\"}".formatted(base64("load"));
        }

        @Override
        byte[] message() {
            return fields("load");
        }
    },
    ETCD_PUT("etcdserverpb.KV/Put", "/v3/kv/put") {
        @Override
        String json() {
            return "{\"key\":\"%s\",\"value\":\"%s\"}"
                    .formatted(base64("load"), base64(ApiLoad.value()));
        }

        @Override
        byte[] message() {
            return fields("load", ApiLoad.value());
        }
    };

    private static final String CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/default";
    private static final String AMAZON_TARGET = "AmazonEC2ContainerServiceV20141113.";

    private final String method;
    private final String operation;

    Target(String method, String operation) {
        this.method = method;
        this.operation = operation;
    }

    /** The body of a call by HTTP. */
    abstract String json();

    /** The message of a call by gRPC. */
    abstract byte[] message();

    /** gRPC's full name of the method. */
    String method() {
        return method;
    }

    /** The whole request by HTTP/1.1. */
    byte[] request(String host) {
        boolean etcd = operation.startsWith("/");
        String body = json();
        String head =
                "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(
                                etcd ? operation : "/",
                                host,
                                etcd ? "application/json" : "application/x-amz-json-1.1",
                                etcd ? "" : "X-Amz-Target: " + AMAZON_TARGET + operation + "\r\n",
                                body.length());
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(Message message) {
        return message.toByteArray();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A message whose fields, from number 1 on, are these bytes. */
    private static byte[] fields(String... values) {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        try {
            for (int i = 0; i < values.length; i++) {
                out.writeBytes(i + 1, ByteString.copyFromUtf8(values[i]));
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
