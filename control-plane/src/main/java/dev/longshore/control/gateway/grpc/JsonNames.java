package dev.longshore.control.gateway.grpc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives services descriptors that name each field as JSON does. Java's generated code leaves the
 * names out that follow from the fields' own, and grpcurl, which learns a service from its
 * reflection, then prints {@code cluster_arn} for {@code clusterArn}. Made once, at the start.
 */
public final class JsonNames {
    private final Map<String, FileDescriptor> files = new HashMap<>();

    /** The same service, told of with all names. */
    public ServerServiceDefinition in(ServerServiceDefinition service) {
        if (!(service.getServiceDescriptor().getSchemaDescriptor()
                instanceof ProtoFileDescriptorSupplier schema)) {
            return service;
        }
        FileDescriptor file = named(schema.getFileDescriptor());
        var descriptor =
                ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
                        .setSchemaDescriptor((ProtoFileDescriptorSupplier) () -> file);
        service.getServiceDescriptor().getMethods().forEach(descriptor::addMethod);
        var named = ServerServiceDefinition.builder(descriptor.build());
        service.getMethods().forEach(named::addMethod);
        return named.build();
    }

    private FileDescriptor named(FileDescriptor file) {
        FileDescriptor known = files.get(file.getFullName());
        if (known != null) {
            return known;
        }
        FileDescriptor[] imports =
                file.getDependencies().stream().map(this::named).toArray(FileDescriptor[]::new);
        var proto = file.toProto().toBuilder();
        for (int i = 0; i < proto.getMessageTypeCount(); i++) {
            name(proto.getMessageTypeBuilder(i), file.getMessageTypes().get(i));
        }
        try {
            FileDescriptor named = FileDescriptor.buildFrom(proto.build(), imports);
            files.put(file.getFullName(), named);
            return named;
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException("a file that was valid before", e);
        }
    }

    private static void name(DescriptorProto.Builder message, Descriptor descriptor) {
        List<FieldDescriptor> fields = descriptor.getFields();
        for (int i = 0; i < message.getFieldCount(); i++) {
            FieldDescriptorProto.Builder field = message.getFieldBuilder(i);
            field.setJsonName(fields.get(i).getJsonName());
        }
        for (int i = 0; i < message.getNestedTypeCount(); i++) {
            name(message.getNestedTypeBuilder(i), descriptor.getNestedTypes().get(i));
        }
    }
}
