package dev.longshore.control.recovery;

/** Why a group that begins anew has another name. */
final class GroupName {
    private GroupName() {}

    static String mustBeNew(String group) {
        return """
               the group would be called '%s', as before, and servers of the old one could pass for its members
                 Choose another name, the same for all servers that are to come: LONGSHORE_GROUP=%s-2 in the file of --config \
               or the environment."""
                .formatted(group, group);
    }
}
