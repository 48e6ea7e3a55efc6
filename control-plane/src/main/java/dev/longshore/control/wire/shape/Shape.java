package dev.longshore.control.wire.shape;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import dev.longshore.proto.api.ApiOptions;
import dev.longshore.proto.api.FieldTraits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A message type as a structure of the AWS API. */
public final class Shape {
    // Bounded by the number of message types in the API files, which are linked into the program.
    private static final Map<Descriptor, Shape> SHAPES = new ConcurrentHashMap<>();

    private final List<StructureMember> members;
    private final Map<String, StructureMember> byName;
    private final boolean list;
    private final boolean timestamp;

    private Shape(Descriptor descriptor) {
        this.members =
                descriptor.getFields().stream()
                        .map(field -> new StructureMember(field, traitsOf(field)))
                        .toList();
        this.byName = LinkedHashMap.newLinkedHashMap(members.size());
        members.forEach(member -> byName.put(member.name(), member));
        this.list = descriptor.getOptions().getExtension(ApiOptions.message).getList();
        this.timestamp = descriptor.getFullName().equals(Timestamp.getDescriptor().getFullName());
        if (list && (members.size() != 1 || !members.getFirst().field().isRepeated())) {
            throw new IllegalArgumentException(
                    descriptor.getFullName() + " stands for a list and needs one repeated field");
        }
    }

    private static FieldTraits traitsOf(FieldDescriptor field) {
        return field.getOptions().getExtension(ApiOptions.field);
    }

    /** The shape of a message type. */
    public static Shape of(Descriptor descriptor) {
        var known = SHAPES.get(descriptor);
        return known != null ? known : SHAPES.computeIfAbsent(descriptor, Shape::new);
    }

    /** The members in the order of the message's fields. */
    public List<StructureMember> members() {
        return members;
    }

    /** The member of a name on the wire, or null: unknown members are nothing unusual. */
    public @Nullable StructureMember member(String name) {
        return byName.get(name);
    }

    /** Whether the message stands for the list or map that is its only field. */
    public boolean isList() {
        return list;
    }

    /** The member that a message of {@link #isList()} stands for. */
    public StructureMember items() {
        return members.getFirst();
    }

    /** Whether the message is a point in time. */
    public boolean isTimestamp() {
        return timestamp;
    }
}
