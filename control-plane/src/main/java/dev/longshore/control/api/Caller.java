package dev.longshore.control.api;

import java.util.Optional;

/**
 * Who calls.
 *
 * @param accountId the account that the call is made in
 * @param region the region of this installation; a call signed for another one is served here too
 * @param accessKeyId the access key that the request was signed with, if it was
 * @param requestId what the answer and the logs call this request
 * @param forwarded another server took the call and passed it on: it must not be passed on again
 */
public record Caller(
        String accountId,
        String region,
        Optional<String> accessKeyId,
        String requestId,
        boolean forwarded) {

    /** The caller's ARN. There are no identities yet: every caller is the account's root. */
    public String arn() {
        return "arn:aws:iam::" + accountId + ":root";
    }
}
