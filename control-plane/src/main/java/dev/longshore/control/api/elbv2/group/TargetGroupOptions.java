package dev.longshore.control.api.elbv2.group;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.proto.elbv2.CreateTargetGroupInput;
import java.util.List;
import java.util.Optional;

/** What a target group may be, and which kinds of AWS's are not offered. */
final class TargetGroupOptions {
    private static final List<String> HTTP = List.of("HTTP", "HTTPS");
    private static final List<String> VERSIONS = List.of("HTTP1", "HTTP2", "GRPC");
    private static final List<String> OFFERED = List.of("HTTP", "HTTPS", "TCP", "TLS");
    private static final List<String> TYPES = List.of("instance", "ip");

    private static final List<Rule<CreateTargetGroupInput>> NOT_OFFERED =
            List.of(
                    Rule.not(
                            it -> it.hasTargetType() && !TYPES.contains(it.getTargetType()),
                            it ->
                                    "Target groups of the target type '%s' are not offered."
                                            .formatted(it.getTargetType())),
                    Rule.not(
                            it -> it.hasProtocol() && !OFFERED.contains(it.getProtocol()),
                            it ->
                                    "Target groups of the protocol '%s' are not offered."
                                            .formatted(it.getProtocol())),
                    Rule.not(
                            it -> it.getIpAddressType().equals("ipv6"),
                            "Target groups here have IPv4 addresses only."),
                    Rule.not(
                            CreateTargetGroupInput::hasTargetControlPort,
                            "Target control ports are not offered."));

    private static final List<Rule<CreateTargetGroupInput>> RULES =
            List.of(
                    Rule.not(it -> !it.hasProtocol(), "A protocol must be specified"),
                    Rule.not(it -> !it.hasPort(), "A port must be specified"),
                    Rule.not(it -> it.getVpcId().isEmpty(), "A VPC ID must be specified"),
                    Rule.not(
                            it -> hasVersion(it) && !HTTP.contains(it.getProtocol()),
                            it ->
                                    "A protocol version cannot be specified for target groups with the protocol '%s'"
                                            .formatted(it.getProtocol())),
                    Rule.not(
                            it -> hasVersion(it) && !VERSIONS.contains(it.getProtocolVersion()),
                            it ->
                                    "Protocol version '%s' must be one of 'HTTP1, HTTP2, GRPC'"
                                            .formatted(it.getProtocolVersion())));

    private TargetGroupOptions() {}

    static void check(CreateTargetGroupInput request) {
        Rule.enforce(NOT_OFFERED, request, ApiException::notOffered);
        Rule.enforce(RULES, request, ApiException::invalidValue);
    }

    /** Which version of HTTP is spoken with targets; nothing for other protocols. */
    static Optional<String> version(CreateTargetGroupInput request) {
        if (!HTTP.contains(request.getProtocol())) {
            return Optional.empty();
        }
        return Optional.of(hasVersion(request) ? request.getProtocolVersion() : "HTTP1");
    }

    /** Terraform says it with an empty text where its configuration says nothing. */
    private static boolean hasVersion(CreateTargetGroupInput request) {
        return !request.getProtocolVersion().isEmpty();
    }
}
