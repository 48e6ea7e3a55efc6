package dev.longshore.proto;

import static java.util.stream.Collectors.toCollection;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.EcsRequest;

/** The operations and shapes that AWS's SDK for Java knows, read by reflection from its classes. */
final class SdkService {
    private SdkService() {}

    /** One operation: its ends and the names of the errors it declares. */
    record SdkOperation(Class<?> request, Class<?> response, Set<String> errors) {}

    /** The operations by name. */
    static Map<String, SdkOperation> operations() {
        var operations = new TreeMap<String, SdkOperation>();
        for (Method method : EcsClient.class.getMethods()) {
            if (method.getParameterCount() == 1
                    && EcsRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                    && SdkPojo.class.isAssignableFrom(method.getReturnType())) {
                var errors =
                        Arrays.stream(method.getExceptionTypes())
                                .filter(AwsServiceException.class::isAssignableFrom)
                                .filter(type -> type != EcsException.class)
                                .filter(type -> type != AwsServiceException.class)
                                .map(Class::getSimpleName)
                                .collect(toCollection(TreeSet::new));
                var name = method.getParameterTypes()[0].getSimpleName().replace("Request", "");
                operations.put(
                        name,
                        new SdkOperation(
                                method.getParameterTypes()[0], method.getReturnType(), errors));
            }
        }
        return operations;
    }

    /** The members of a shape by their names on the wire. */
    static Map<String, SdkField<?>> members(Class<?> shape) {
        try {
            var builder = (SdkPojo) shape.getMethod("builder").invoke(null);
            var members = new TreeMap<String, SdkField<?>>();
            builder.sdkFields().forEach(field -> members.put(field.locationName(), field));
            return members;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(shape + " has no builder", e);
        }
    }

    /** The type of a member as one comparable text; {@code list<Tag>}, {@code string}. */
    static String type(SdkField<?> field) {
        return switch (field.marshallingType().getTargetClass().getSimpleName()) {
            case "List" -> "list<" + type(item(field)) + ">";
            case "Map" -> "map<string, " + type(item(field)) + ">";
            case "SdkPojo" -> structure(field).orElseThrow().getSimpleName();
            case "String" -> "string";
            case "Integer" -> "int32";
            case "Long" -> "int64";
            case "Double" -> "double";
            case "Boolean" -> "bool";
            case "Instant" -> "timestamp";
            case "Document" -> "document";
            case String other -> other;
        };
    }

    /** The structure that a member is or holds, if any. */
    static Optional<Class<?>> structure(SdkField<?> field) {
        if (field.containsTrait(ListTrait.class) || field.containsTrait(MapTrait.class)) {
            return structure(item(field));
        }
        return Optional.ofNullable(field.constructor())
                .map(constructor -> constructor.get().getClass().getEnclosingClass());
    }

    private static SdkField<?> item(SdkField<?> field) {
        return field.containsTrait(ListTrait.class)
                ? field.getTrait(ListTrait.class).memberFieldInfo()
                : field.getTrait(MapTrait.class).valueFieldInfo();
    }

    /** The values of a member that is an enumeration or a list of one. */
    static Set<String> values(Class<?> shape, SdkField<?> field) {
        var accessor = field.unmarshallLocationName();
        return Arrays.stream(shape.getMethods())
                .filter(method -> method.getParameterCount() == 0)
                .filter(method -> method.getName().equalsIgnoreCase(accessor))
                .flatMap(method -> enumeration(method.getGenericReturnType()).stream())
                .flatMap(type -> Arrays.stream(type.getEnumConstants()))
                .map(Object::toString)
                .filter(value -> !value.equals("null"))
                .collect(toCollection(TreeSet::new));
    }

    private static List<Class<?>> enumeration(Type type) {
        return switch (type) {
            case Class<?> plain when plain.isEnum() -> List.of(plain);
            case ParameterizedType list -> enumeration(list.getActualTypeArguments()[0]);
            default -> List.of();
        };
    }
}
