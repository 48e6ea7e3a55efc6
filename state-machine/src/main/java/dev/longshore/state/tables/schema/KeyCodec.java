package dev.longshore.state.tables.schema;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes and reads the keys of one record type: its components are the key's parts, in the order in
 * which the record declares them. Made once for each type; any thread.
 *
 * <p>The declaration is the stored form: a component that is added, removed, moved or retyped makes
 * rows unreadable.
 */
final class KeyCodec<K extends Key> {
    private static final ClassValue<KeyCodec<?>> CODECS =
            new ClassValue<>() {
                @Override
                protected KeyCodec<?> computeValue(Class<?> type) {
                    return new KeyCodec<>(type);
                }
            };

    private final Class<?> type;
    private final List<Part> parts;

    /** The record's constructor, taking its arguments as an array. */
    private final MethodHandle constructor;

    private KeyCodec(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("a key must be a record: " + type.getName());
        }
        RecordComponent[] components = type.getRecordComponents();
        this.type = type;
        try {
            var lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            var inOrder = new ArrayList<Part>();
            for (RecordComponent component : components) {
                inOrder.add(Part.of(component, lookup));
            }
            parts = List.copyOf(inOrder);
            Constructor<?> canonical =
                    type.getDeclaredConstructor(
                            Arrays.stream(components)
                                    .map(RecordComponent::getType)
                                    .toArray(Class<?>[]::new));
            constructor =
                    lookup.unreflectConstructor(canonical)
                            .asSpreader(Object[].class, components.length)
                            .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot look into the key " + type.getName(), e);
        }
    }

    /** The codec of a key type. */
    @SuppressWarnings("unchecked") // each class is mapped to its own codec
    static <K extends Key> KeyCodec<K> of(Class<K> type) {
        return (KeyCodec<K>) CODECS.get(type);
    }

    byte[] encode(Key key) {
        var out = new KeyWriter();
        try {
            for (Part part : parts) {
                part.write(key, out);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot read the key " + key, e);
        }
        return out.toByteArray();
    }

    @SuppressWarnings("unchecked") // the constructor is that of the class this codec was made for
    K read(KeyReader in) {
        Object[] values = parts.stream().map(part -> part.read(in)).toArray();
        try {
            return (K) (Object) constructor.invokeExact(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }

    /** What a part is in Java; in bytes an int is written like a long. */
    private enum Kind {
        TEXT,
        INT,
        LONG;

        static Kind of(RecordComponent component) {
            return switch (component.getType().getName()) {
                case "java.lang.String" -> TEXT;
                case "int" -> INT;
                case "long" -> LONG;
                default ->
                        throw new IllegalArgumentException(
                                "a key's parts are String, int and long, but "
                                        + component.getDeclaringRecord().getName()
                                        + " declares "
                                        + component);
            };
        }
    }

    /** One component of the record. */
    private record Part(Kind kind, MethodHandle accessor) {
        static Part of(RecordComponent component, MethodHandles.Lookup lookup)
                throws IllegalAccessException {
            Kind kind = Kind.of(component);
            Class<?> value = kind == Kind.TEXT ? String.class : long.class;
            return new Part(
                    kind,
                    lookup.unreflect(component.getAccessor())
                            .asType(MethodType.methodType(value, Object.class)));
        }

        void write(Key key, KeyWriter out) throws Throwable {
            switch (kind) {
                case TEXT -> out.string((String) accessor.invokeExact((Object) key));
                case INT, LONG -> out.number((long) accessor.invokeExact((Object) key));
            }
        }

        Object read(KeyReader in) {
            return switch (kind) {
                case TEXT -> in.string();
                case INT -> Math.toIntExact(in.number());
                case LONG -> in.number();
            };
        }
    }
}
