package dev.longshore.control.api.elbv2;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests about listeners and rules that are refused. */
class InvalidListenersTest {
    /** For all of them: what is refused changes nothing. */
    private static final TestBalancers BALANCERS = new TestBalancers().furnished().andMore();

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"listeners", "rules"})
    void isRefused(String operation, String request, String code, String text) {
        BALANCERS.isRefused(operation, request, code, text);
    }

    static Stream<Arguments> listeners() {
        return Stream.of(
                arguments(
                        "CreateListener",
                        "load_balancer_arn:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/no/0123456789abcdef'"
                                + " port: 81 protocol: 'HTTP' default_actions { type: 'fixed-response'"
                                + " fixed_response_config { status_code: '404' } }",
                        "LoadBalancerNotFound",
                        "One or more load balancers not found"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' protocol: 'HTTP' default_actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "A listener port must be specified"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 default_actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "A listener protocol must be specified"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'TCP' default_actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "Listener protocol 'TCP' must be one of 'HTTP, HTTPS'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{nlb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'fixed-response' fixed_response_config { status_code: '404' }"
                                + " }",
                        "ValidationError",
                        "Listener protocol 'HTTP' must be one of 'TCP, TCP_UDP, TLS, UDP'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{nlb}' port: 81 protocol: 'UDP' default_actions {"
                                + " type: 'fixed-response' fixed_response_config { status_code: '404' }"
                                + " }",
                        "OperationNotPermitted",
                        "Listeners of the protocol 'UDP' are not offered."),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 80 protocol: 'HTTP' default_actions {"
                                + " type: 'fixed-response' fixed_response_config { status_code: '404' }"
                                + " }",
                        "DuplicateListener",
                        "A listener already exists on this port for this load balancer '{lb}'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 443 protocol: 'HTTPS' default_actions {"
                                + " type: 'fixed-response' fixed_response_config { status_code: '404' }"
                                + " }",
                        "ValidationError",
                        "A certificate must be specified for HTTPS listeners"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 443 protocol: 'HTTPS' certificates {"
                                + " certificate_arn: 'arn:aws:acm:us-east-1:1:certificate/no' }"
                                + " default_actions { type: 'fixed-response' fixed_response_config {"
                                + " status_code: '404' } }",
                        "CertificateNotFound",
                        "Certificate 'arn:aws:acm:us-east-1:1:certificate/no' not found"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 443 protocol: 'HTTPS' certificates {"
                                + " certificate_arn: '{certificate}' } certificates { certificate_arn:"
                                + " '{other}' } default_actions { type: 'fixed-response'"
                                + " fixed_response_config { status_code: '404' } }",
                        "TooManyCertificates",
                        "Exactly one certificate must be specified; others are added to a listener"
                                + " with AddListenerCertificates"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 443 protocol: 'HTTPS' certificates {"
                                + " certificate_arn: '{certificate}' is_default: true } default_actions"
                                + " { type: 'fixed-response' fixed_response_config { status_code: '404'"
                                + " } }",
                        "ValidationError",
                        "You cannot specify whether a certificate is the default one"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 443 protocol: 'HTTPS' ssl_policy: 'best'"
                                + " certificates { certificate_arn: '{certificate}' } default_actions {"
                                + " type: 'fixed-response' fixed_response_config { status_code: '404' }"
                                + " }",
                        "SSLPolicyNotFound",
                        "SSL policy 'best' not found"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 443 protocol: 'HTTPS'"
                                + " mutual_authentication { mode: 'verify' } certificates {"
                                + " certificate_arn: '{certificate}' } default_actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "OperationNotPermitted",
                        "Mutual authentication of listeners is not offered."),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 443 protocol: 'HTTPS' alpn_policy:"
                                + " 'HTTP2Only' certificates { certificate_arn: '{certificate}' }"
                                + " default_actions { type: 'fixed-response' fixed_response_config {"
                                + " status_code: '404' } }",
                        "ValidationError",
                        "An ALPN policy cannot be specified for HTTPS listeners"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{nlb}' port: 443 protocol: 'TLS' alpn_policy: 'HTTP9'"
                                + " certificates { certificate_arn: '{certificate}' } default_actions {"
                                + " type: 'forward' target_group_arn: '{tcp}' }",
                        "ALPNPolicyNotSupported",
                        "The ALPN policy must be one of 'HTTP1Only, HTTP2Only, HTTP2Optional,"
                                + " HTTP2Preferred, None'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' ssl_policy:"
                                + " 'ELBSecurityPolicy-2016-08' default_actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "Certificates, SSL policies, ALPN policies and mutual authentication cannot"
                                + " be specified for HTTP listeners"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' ",
                        "ValidationError",
                        "An action must be specified"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'authenticate-oidc' }",
                        "OperationNotPermitted",
                        "Actions of the type 'authenticate-oidc' are not offered."),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'jwt-validation' }",
                        "OperationNotPermitted",
                        "Actions of the type 'jwt-validation' are not offered."),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'reject' }",
                        "ValidationError",
                        "DefaultActions[0].Type must be one of forward, authenticate-oidc,"
                                + " authenticate-cognito, redirect, fixed-response, jwt-validation, not"
                                + " \"reject\"."),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'fixed-response' fixed_response_config { status_code: '404' }"
                                + " } default_actions { type: 'fixed-response' fixed_response_config {"
                                + " status_code: '404' } }",
                        "TooManyActions",
                        "Exactly one action of the types 'forward, redirect, fixed-response' must"
                                + " be specified"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' }",
                        "InvalidLoadBalancerAction",
                        "A configuration must be specified for an action of the type 'forward'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'redirect' }",
                        "InvalidLoadBalancerAction",
                        "A configuration must be specified for an action of the type 'redirect'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' target_group_arn: '{web}' fixed_response_config {"
                                + " status_code: '404' } }",
                        "InvalidLoadBalancerAction",
                        "An action of the type 'forward' cannot have a configuration of the type"
                                + " 'fixed-response'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{nlb}' port: 81 protocol: 'TCP' default_actions {"
                                + " type: 'fixed-response' fixed_response_config { status_code: '404' }"
                                + " }",
                        "InvalidLoadBalancerAction",
                        "Actions of the type 'fixed-response' are not supported on listeners with"
                                + " the protocol 'TCP'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' target_group_arn:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/no/0123456789abcdef'"
                                + " }",
                        "TargetGroupNotFound",
                        "Target group"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/no/0123456789abcdef'"
                                + " not found"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' target_group_arn: 'web' }",
                        "ValidationError",
                        "'web' is not a valid target group ARN"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' target_group_arn: '{tcp}' }",
                        "IncompatibleProtocols",
                        "Listener protocol 'HTTP' is not supported with a target group with the"
                                + " protocol 'TCP'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' target_group_arn: '{grpc}' }",
                        "InvalidConfigurationRequest",
                        "Listener protocol 'HTTP' is not supported with a target group with the"
                                + " protocol-version 'GRPC'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' target_group_arn: '{farTargets}' }",
                        "InvalidConfigurationRequest",
                        "The following target groups are not in the VPC 'vpc-00a20000000000010' of"
                                + " the load balancer: {farTargets}"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{second}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' target_group_arn: '{web}' }",
                        "TargetGroupAssociationLimit",
                        "The following target groups cannot be associated with more than one load"
                                + " balancer: {web}"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' target_group_arn: '{web}' forward_config {"
                                + " target_groups { target_group_arn: '{api}' } } }",
                        "ValidationError",
                        "You cannot specify both a target group ARN and a forward configuration"
                                + " with other target groups"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' forward_config { target_groups { target_group_arn:"
                                + " '{web}' weight: 1000 } } }",
                        "ValidationError",
                        "Target group weight '1000' must be between '0-999' inclusive"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' forward_config { target_groups { target_group_arn:"
                                + " '{web}' } target_groups { target_group_arn: '{web}' } } }",
                        "ValidationError",
                        "Target group '{web}' was specified more than once in an action"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' forward_config { target_groups { target_group_arn:"
                                + " '{web}' } target_group_stickiness_config { enabled: true } } }",
                        "ValidationError",
                        "A duration must be specified where target group stickiness is enabled"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'forward' forward_config { target_groups { target_group_arn:"
                                + " '{web}' } target_group_stickiness_config { enabled: true"
                                + " duration_seconds: 604801 } } }",
                        "ValidationError",
                        "Target group stickiness duration '604801' must be between '1-604800'"
                                + " inclusive"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'redirect' redirect_config { status_code: 'HTTP_301' } }",
                        "InvalidLoadBalancerAction",
                        "The redirect configuration is not valid because it creates a loop."),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'redirect' redirect_config { port: '81' protocol: 'HTTP'"
                                + " status_code: 'HTTP_301' } }",
                        "InvalidLoadBalancerAction",
                        "The redirect configuration is not valid because it creates a loop."),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'redirect' redirect_config { path: 'x' status_code:"
                                + " 'HTTP_301' } }",
                        "InvalidLoadBalancerAction",
                        "The redirect path 'x' must begin with '/'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'redirect' redirect_config { port: '70000' status_code:"
                                + " 'HTTP_301' } }",
                        "InvalidLoadBalancerAction",
                        "The redirect port '70000' must be '#{port}' or between '1-65535'"
                                + " inclusive"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'redirect' redirect_config { path: '/x' query: '?a'"
                                + " status_code: 'HTTP_301' } }",
                        "InvalidLoadBalancerAction",
                        "The redirect query '?a' must not begin with '?'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'fixed-response' fixed_response_config { status_code: '200'"
                                + " content_type: 'image/png' } }",
                        "InvalidLoadBalancerAction",
                        "The ContentType must be one of:'text/html', 'application/json',"
                                + " 'application/javascript', 'text/css', 'text/plain'"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{lb}' port: 81 protocol: 'HTTP' default_actions {"
                                + " type: 'fixed-response' fixed_response_config { status_code: '200'"
                                + " message_body: 'x' } }",
                        "InvalidLoadBalancerAction",
                        "A content type must be specified for a fixed response with a message"
                                + " body"),
                arguments(
                        "DescribeListeners",
                        "",
                        "ValidationError",
                        "You must specify either listener ARNs or a load balancer ARN"),
                arguments(
                        "DescribeListeners",
                        "listener_arns: '{http}' load_balancer_arn: '{lb}'",
                        "ValidationError",
                        "Listener ARNs and a load balancer ARN cannot be specified at the same"
                                + " time"),
                arguments(
                        "DescribeListeners",
                        "listener_arns:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/no/0123456789abcdef/0123456789abcdef'",
                        "ListenerNotFound",
                        "One or more listeners not found"),
                arguments(
                        "ModifyListener",
                        "listener_arn:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/no/0123456789abcdef/0123456789abcdef'",
                        "ListenerNotFound",
                        "One or more listeners not found"),
                arguments(
                        "ModifyListener",
                        "listener_arn: '{http}' protocol: 'TCP'",
                        "ValidationError",
                        "Listener protocol 'TCP' must be one of 'HTTP, HTTPS'"),
                arguments(
                        "ModifyListener",
                        "listener_arn: '{http}' protocol: 'HTTPS'",
                        "ValidationError",
                        "A certificate must be specified for HTTPS listeners"),
                arguments(
                        "DeleteListener",
                        "listener_arn:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/no/0123456789abcdef/0123456789abcdef'",
                        "ListenerNotFound",
                        "One or more listeners not found"),
                arguments(
                        "ModifyListenerAttributes",
                        "listener_arn: '{http}' attributes { key: 'tcp.idle_timeout.seconds' value:"
                                + " '60' }",
                        "InvalidConfigurationRequest",
                        "Listener attribute key 'tcp.idle_timeout.seconds' is not supported on"
                                + " listeners with the protocol 'HTTP'"),
                arguments(
                        "ModifyListenerAttributes",
                        "listener_arn: '{plain}' attributes { key: 'tcp.idle_timeout.seconds'"
                                + " value: '60' }",
                        "OperationNotPermitted",
                        "The attribute 'tcp.idle_timeout.seconds' is not offered with another value"
                                + " than '350'."),
                arguments(
                        "ModifyListenerAttributes",
                        "listener_arn: '{http}' attributes { key:"
                                + " 'routing.http.response.x_frame_options.header_value' value: 'DENY'"
                                + " }",
                        "OperationNotPermitted",
                        "The attribute 'routing.http.response.x_frame_options.header_value' is not"
                                + " offered with another value than ''."),
                arguments(
                        "ModifyListenerAttributes",
                        "listener_arn: '{http}' attributes { key: 'colour' value: 'red' }",
                        "ValidationError",
                        "Listener attribute key 'colour' is not recognized"),
                arguments(
                        "AddListenerCertificates",
                        "listener_arn: '{http}' certificates { certificate_arn: '{other}' }",
                        "ValidationError",
                        "Certificates cannot be specified for HTTP listeners"),
                arguments(
                        "AddListenerCertificates",
                        "listener_arn: '{https}'",
                        "ValidationError",
                        "A certificate must be specified"),
                arguments(
                        "AddListenerCertificates",
                        "listener_arn: '{https}' certificates { certificate_arn: 'arn:no' }",
                        "CertificateNotFound",
                        "Certificate 'arn:no' not found"),
                arguments(
                        "AddListenerCertificates",
                        "listener_arn: '{https}' certificates { certificate_arn: '{weakKey}' }",
                        "OperationNotPermitted",
                        "Certificate '{weakKey}' is not offered to clients: its key 'RSA_1024' or"
                                + " its signature 'SHA256WITHRSA' is too weak for OpenSSL."),
                arguments(
                        "AddListenerCertificates",
                        "listener_arn: '{https}' certificates { certificate_arn: '{weakSignature}'"
                                + " }",
                        "OperationNotPermitted",
                        "Certificate '{weakSignature}' is not offered to clients: its key"
                                + " 'RSA_2048' or its signature 'SHA1WITHRSA' is too weak for"
                                + " OpenSSL."),
                arguments(
                        "AddListenerCertificates",
                        "listener_arn: '{https}' "
                                + IntStream.range(0, 26)
                                        .mapToObj(
                                                "certificates { certificate_arn: '{c%d}' } "
                                                        ::formatted)
                                        .collect(Collectors.joining()),
                        "TooManyCertificates",
                        "The maximum number of certificates of a load balancer has been reached"),
                arguments(
                        "CreateListener",
                        "load_balancer_arn: '{nlb}' port: 443 protocol: 'TLS' alpn_policy:"
                                + " 'HTTP2Preferred' certificates { certificate_arn: '{certificate}' }"
                                + " default_actions { type: 'forward' target_group_arn: '{tls}' }",
                        "OperationNotPermitted",
                        "The ALPN policy 'HTTP2Preferred' is not offered with a target group of the"
                                + " protocol 'TLS'."),
                arguments(
                        "RemoveListenerCertificates",
                        "listener_arn: '{https}' certificates { certificate_arn: '{certificate}' }",
                        "OperationNotPermitted",
                        "Default certificate '{certificate}' cannot be removed from a listener"),
                arguments(
                        "DescribeSSLPolicies",
                        "names: 'best'",
                        "SSLPolicyNotFound",
                        "SSL policy 'best' not found"));
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                arguments(
                        "CreateRule",
                        "listener_arn:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/no/0123456789abcdef/0123456789abcdef'"
                                + " priority: 5 conditions { field: 'path-pattern' values: '/a' }"
                                + " actions { type: 'forward' target_group_arn: '{web}' }",
                        "ListenerNotFound",
                        "One or more listeners not found"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{plain}' priority: 5 conditions { field: 'path-pattern'"
                                + " values: '/a' } actions { type: 'forward' target_group_arn: '{tcp}'"
                                + " }",
                        "InvalidConfigurationRequest",
                        "Rules are not supported on listeners with the protocol 'TCP'"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 10 conditions { field: 'path-pattern'"
                                + " values: '/a' } actions { type: 'fixed-response'"
                                + " fixed_response_config { status_code: '404' } }",
                        "PriorityInUse",
                        "Priority '10' is currently in use"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 50001 conditions { field: 'path-pattern'"
                                + " values: '/a' } actions { type: 'fixed-response'"
                                + " fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "Priority must be 1 to 50000, not 50001."),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5  actions { type: 'fixed-response'"
                                + " fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "A condition must be specified"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'colour' values:"
                                + " 'red' } actions { type: 'fixed-response' fixed_response_config {"
                                + " status_code: '404' } }",
                        "ValidationError",
                        "Condition field 'colour' must be one of"
                                + " '[path-pattern,host-header,http-header,http-request-method,query-string,source-ip]'"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'path-pattern' }"
                                + " actions { type: 'fixed-response' fixed_response_config {"
                                + " status_code: '404' } }",
                        "ValidationError",
                        "A condition value must be specified"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'path-pattern'"
                                + " values: '' } actions { type: 'fixed-response' fixed_response_config"
                                + " { status_code: '404' } }",
                        "ValidationError",
                        "A condition value must be specified"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'path-pattern'"
                                + " values:"
                                + " '/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"
                                + " } actions { type: 'fixed-response' fixed_response_config {"
                                + " status_code: '404' } }",
                        "ValidationError",
                        "The 'path-pattern' value is too long; the limit is '128'"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'path-pattern'"
                                + " values: '/a b' } actions { type: 'fixed-response'"
                                + " fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "The 'path-pattern' value '/a b' is not valid"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'host-header'"
                                + " values: 'localhost' } actions { type: 'fixed-response'"
                                + " fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "The 'host-header' value 'localhost' is not valid"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'http-header'"
                                + " values: 'x' } actions { type: 'fixed-response'"
                                + " fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "The 'Values' field is not compatible with 'http-header'"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'http-header'"
                                + " http_header_config { values: 'x' } } actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "An HTTP header name of 1 to '40' characters must be specified"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'http-header'"
                                + " http_header_config { http_header_name: 'X-A,B' values: 'x' } } actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "The HTTP header name 'X-A,B' is not valid"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'http-header'"
                                + " http_header_config { http_header_name: 'X-A' values: 'a\\001b' } } actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "The 'http-header' value 'a\u0001b' is not valid"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'path-pattern' values: '/a' }"
                                + " actions { type: 'fixed-response' fixed_response_config { status_code: '404'"
                                + " content_type: 'text/plain' message_body: 'a\\001b' } }",
                        "InvalidLoadBalancerAction",
                        "The message body of a fixed response must not have control characters"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field:"
                                + " 'http-request-method' http_request_method_config { values: 'get' }"
                                + " } actions { type: 'fixed-response' fixed_response_config {"
                                + " status_code: '404' } }",
                        "ValidationError",
                        "The 'http-request-method' value 'get' is not valid"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'source-ip'"
                                + " source_ip_config { values: '10.0.0.0' } } actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "The 'source-ip' value '10.0.0.0' is not valid"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'source-ip'"
                                + " source_ip_config { values: '2001:db8::/32' values: '2001:db8::/129' } } actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "The 'source-ip' value '2001:db8::/129' is not valid"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'query-string'"
                                + " query_string_config { values { key: 'k' } } } actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "A condition value must be specified"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'path-pattern'"
                                + " values: '/a' host_header_config { values: 'a.example.com' } }"
                                + " actions { type: 'fixed-response' fixed_response_config {"
                                + " status_code: '404' } }",
                        "ValidationError",
                        "A configuration for 'host-header' is not compatible with 'path-pattern'"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'path-pattern'"
                                + " values: '/a' path_pattern_config { values: '/b' } } actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "You cannot specify both 'Values' and a configuration for 'path-pattern'"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'path-pattern'"
                                + " values: '/a' } conditions { field: 'path-pattern' values: '/b' }"
                                + " actions { type: 'fixed-response' fixed_response_config {"
                                + " status_code: '404' } }",
                        "ValidationError",
                        "A rule can only have one 'path-pattern' condition"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'path-pattern'"
                                + " values: '/0' values: '/1' values: '/2' values: '/3' values: '/4'"
                                + " values: '/5' } actions { type: 'fixed-response'"
                                + " fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "A rule can only have '5' condition values"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'path-pattern'"
                                + " values: '/*/*/*/*/*/*' } actions { type: 'fixed-response'"
                                + " fixed_response_config { status_code: '404' } }",
                        "ValidationError",
                        "A rule can only have '5' wildcards in its conditions"),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'path-pattern'"
                                + " path_pattern_config { regex_values: '/a.*' } } actions { type:"
                                + " 'fixed-response' fixed_response_config { status_code: '404' } }",
                        "OperationNotPermitted",
                        "Regular expressions in conditions are not offered."),
                arguments(
                        "CreateRule",
                        "listener_arn: '{http}' priority: 5 conditions { field: 'path-pattern'"
                                + " values: '/a' } actions { type: 'fixed-response'"
                                + " fixed_response_config { status_code: '404' } } transforms { type:"
                                + " 'url-rewrite' }",
                        "OperationNotPermitted",
                        "Transforms of requests are not offered."),
                arguments(
                        "DescribeRules",
                        "",
                        "ValidationError",
                        "You must specify either listener rule ARNs or a listener ARN"),
                arguments(
                        "DescribeRules",
                        "rule_arns: '{rule}' listener_arn: '{http}'",
                        "ValidationError",
                        "Listener rule ARNs and a listener ARN cannot be specified at the same"
                                + " time"),
                arguments(
                        "DescribeRules",
                        "rule_arns:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/no/0123456789abcdef/0123456789abcdef/0123456789abcdef'",
                        "RuleNotFound",
                        "One or more rules not found"),
                arguments(
                        "ModifyRule",
                        "rule_arn: '{rule}'",
                        "ValidationError",
                        "Either conditions or actions must be specified"),
                arguments(
                        "ModifyRule",
                        "rule_arn: '{default}' conditions { field: 'path-pattern' values: '/a' }",
                        "OperationNotPermitted",
                        "Default rule '{default}' cannot have conditions"),
                arguments(
                        "DeleteRule",
                        "rule_arn: '{default}'",
                        "OperationNotPermitted",
                        "Default rule '{default}' cannot be deleted"),
                arguments(
                        "DeleteRule",
                        "rule_arn:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/no/0123456789abcdef/0123456789abcdef/0123456789abcdef'",
                        "RuleNotFound",
                        "One or more rules not found"),
                arguments(
                        "SetRulePriorities",
                        "",
                        "ValidationError",
                        "At least one rule priority must be specified"),
                arguments(
                        "SetRulePriorities",
                        "rule_priorities { rule_arn: '{rule}' }",
                        "ValidationError",
                        "A rule ARN and a priority must be specified"),
                arguments(
                        "SetRulePriorities",
                        "rule_priorities { rule_arn: '{default}' priority: 5 }",
                        "OperationNotPermitted",
                        "The priority of default rule '{default}' cannot be changed"),
                arguments(
                        "SetRulePriorities",
                        "rule_priorities { rule_arn: '{rule}' priority: 20 }",
                        "PriorityInUse",
                        "Priority '20' is currently in use"),
                arguments(
                        "SetRulePriorities",
                        "rule_priorities { rule_arn: '{rule}' priority: 5 } rule_priorities {"
                                + " rule_arn: '{second-rule}' priority: 5 }",
                        "ValidationError",
                        "Priority '5' was provided multiple times"),
                arguments(
                        "SetRulePriorities",
                        "rule_priorities { rule_arn: '{rule}' priority: 5 } rule_priorities {"
                                + " rule_arn: '{rule}' priority: 6 }",
                        "ValidationError",
                        "Rule '{rule}' was provided multiple times"));
    }
}
