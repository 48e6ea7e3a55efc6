package dev.longshore.control.api.elbv2.group;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.elbv2.TargetGroupOrBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Which answers to a health check are good ones: codes and ranges of codes. */
final class Matchers {
    private static final Pattern CODES =
            Pattern.compile("\\d{1,3}(-\\d{1,3})?(,\\d{1,3}(-\\d{1,3})?)*");

    /** What a matcher must be like; for groups whose check is complete. */
    static final Rule<TargetGroupOrBuilder> RULE =
            Rule.all(
                    List.of(
                            Rule.not(
                                    it -> it.getMatcher().hasGrpcCode() && !isGrpc(it),
                                    "A gRPC code can only be specified for target groups with the protocol version 'GRPC'"),
                            Rule.not(
                                    it -> it.getMatcher().hasHttpCode() && isGrpc(it),
                                    "An HTTP code cannot be specified for target groups with the protocol version 'GRPC'"),
                            Rule.not(
                                    it ->
                                            it.getMatcher().hasHttpCode()
                                                    && !isWithin(
                                                            it.getMatcher().getHttpCode(),
                                                            200,
                                                            mostOf(it)),
                                    it ->
                                            "Health check matcher HTTP code '%s' must be within '200-%d' inclusive"
                                                    .formatted(
                                                            it.getMatcher().getHttpCode(),
                                                            mostOf(it))),
                            Rule.not(
                                    it ->
                                            it.getMatcher().hasGrpcCode()
                                                    && !isWithin(
                                                            it.getMatcher().getGrpcCode(), 0, 99),
                                    it ->
                                            "Health check matcher gRPC code '%s' must be within '0-99' inclusive"
                                                    .formatted(it.getMatcher().getGrpcCode()))));

    private Matchers() {}

    static boolean isGrpc(TargetGroupOrBuilder group) {
        return group.getProtocolVersion().equals("GRPC");
    }

    /** Load balancers for HTTP take no error of a server for health. */
    private static int mostOf(TargetGroupOrBuilder group) {
        return group.getProtocol().startsWith("HTTP") ? 499 : 599;
    }

    private static boolean isWithin(String codes, int least, int most) {
        return CODES.matcher(codes).matches()
                && Arrays.stream(codes.split(",", -1)).allMatch(it -> isRange(it, least, most));
    }

    private static boolean isRange(String range, int least, int most) {
        String[] ends = range.split("-", -1);
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[ends.length - 1]);
        return least <= first && first <= last && last <= most;
    }
}
