package dev.longshore.control.wire.query;

import dev.longshore.control.wire.shape.StructureMember;
import java.util.Locale;

/**
 * Where the two query protocols differ (Smithy, "AWS query protocol" and "AWS EC2 query protocol").
 */
public enum Dialect {
    /** Lists have an element or a name part around their items unless they are flattened. */
    AWS_QUERY {
        @Override
        String inRequests(StructureMember member) {
            return member.name();
        }

        @Override
        boolean flattensRequests(StructureMember member) {
            return member.traits().getXml().getFlattened();
        }
    },

    /** In requests every list is flattened, and names begin with a capital letter. */
    EC2_QUERY {
        @Override
        String inRequests(StructureMember member) {
            String own = member.traits().getXml().getQueryName();
            if (!own.isEmpty()) {
                return own;
            }
            String name = member.name();
            return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        }

        @Override
        boolean flattensRequests(StructureMember member) {
            return true;
        }
    };

    /** The part of a parameter's name that stands for a member. */
    abstract String inRequests(StructureMember member);

    /** Whether a list's items follow its own name without a part between. */
    abstract boolean flattensRequests(StructureMember member);

    /** The name between a list that is not flattened and its items. */
    static String item(StructureMember member) {
        return orElse(member.traits().getXml().getItem(), "member");
    }

    static String key(StructureMember member) {
        return orElse(member.traits().getXml().getKey(), "key");
    }

    static String value(StructureMember member) {
        return orElse(member.traits().getXml().getValue(), "value");
    }

    private static String orElse(String text, String usual) {
        return text.isEmpty() ? usual : text;
    }
}
