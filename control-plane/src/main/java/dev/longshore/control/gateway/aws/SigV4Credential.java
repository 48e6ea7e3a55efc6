package dev.longshore.control.gateway.aws;

import dev.longshore.control.api.ApiException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request's signature says of its caller: the credential scope of {@code Authorization}. The
 * signature itself is not verified yet.
 *
 * @param date the day of the signature, {@code 20261120}
 */
public record SigV4Credential(String accessKeyId, String date, String region, String service) {
    /** The access key may hold slashes nowhere but before the four parts of the scope. */
    private static final Pattern CREDENTIAL =
            Pattern.compile("([^/]+)/([0-9]{8})/([^/]+)/([^/]+)/aws4_request");

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /**
     * Reads an {@code Authorization} header; without one, a request is anonymous.
     *
     * @throws ApiException IncompleteSignatureException, when it is no Signature Version 4
     */
    static Optional<SigV4Credential> parse(@Nullable String authorization) {
        if (authorization == null || authorization.isBlank()) {
            return Optional.empty();
        }
        var parts = authorization.strip().split(" +", 2);
        if (!parts[0].equals(ALGORITHM)) {
            throw incomplete("Authorization must begin with " + ALGORITHM + ".");
        }
        var parameters = parts.length == 2 ? parts[1] : "";
        required(parameters, "SignedHeaders");
        required(parameters, "Signature");
        var matcher = CREDENTIAL.matcher(required(parameters, "Credential"));
        if (!matcher.matches()) {
            throw incomplete(
                    "Credential in the Authorization header must be"
                            + " KEY/DATE/REGION/SERVICE/aws4_request.");
        }
        return Optional.of(
                new SigV4Credential(
                        matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)));
    }

    private static String required(String parameters, String name) {
        for (var parameter : parameters.split(",", -1)) {
            var stripped = parameter.strip();
            if (stripped.startsWith(name + "=")) {
                return stripped.substring(name.length() + 1);
            }
        }
        throw incomplete("Authorization header requires '" + name + "' parameter.");
    }

    private static ApiException incomplete(String message) {
        return new ApiException("IncompleteSignatureException", message);
    }
}
