package dev.longshore.state.tx;

import com.google.protobuf.Message;
import dev.longshore.state.tables.schema.Key;

/** A row with its key. */
public record Row<K extends Key, R extends Message>(K key, R row) {}
