package dev.longshore.control.domain.instance;

import dev.longshore.state.tables.InstanceKey;

/** A node as a controller's key: {@code cluster/instance}. */
final class NodeKeys {
    private NodeKeys() {}

    static String text(InstanceKey key) {
        return key.cluster() + "/" + key.instance();
    }

    static InstanceKey parse(String text) {
        int slash = text.lastIndexOf('/');
        return new InstanceKey(text.substring(0, slash), text.substring(slash + 1));
    }
}
