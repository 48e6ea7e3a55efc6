package dev.longshore.control.api.servicediscovery.namespace;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.naming.Namespaces;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a namespace that is answered by DNS may be called (RFC 1035, section 2.3.1). */
final class NamespaceNames {
    private static final Pattern DOMAIN =
            Pattern.compile(
                    "(?i)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");

    private NamespaceNames() {}

    /**
     * Refuses a name that is no domain's, or one of ours.
     *
     * @throws ApiException InvalidInput
     */
    static void check(String name) {
        if (!DOMAIN.matcher(name).matches()) {
            throw ApiException.invalidValue("The domain name " + name + " is not valid.");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals(Namespaces.RESERVED) || lower.endsWith("." + Namespaces.RESERVED)) {
            throw ApiException.invalidValue(
                    "The domain name "
                            + name
                            + " is reserved: names in "
                            + Namespaces.RESERVED
                            + " are the installation's own.");
        }
    }
}
