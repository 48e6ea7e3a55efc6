package dev.longshore.control.domain.balancer;

import dev.longshore.proto.elbv2.Cipher;
import dev.longshore.proto.elbv2.SslPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which protocols and ciphers listeners may agree on with clients: AWS's security policies, by
 * their names (Elastic Load Balancing User Guide for Application Load Balancers, "Security
 * policies"). Those whose ciphers are certified (FIPS) are not among them.
 */
public final class SslPolicies {
    private static final List<String> TLS_1_3 =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256");

    private static final List<String> GCM =
            List.of(
                    "ECDHE-ECDSA-AES128-GCM-SHA256",
                    "ECDHE-RSA-AES128-GCM-SHA256",
                    "ECDHE-ECDSA-AES256-GCM-SHA384",
                    "ECDHE-RSA-AES256-GCM-SHA384");

    private static final List<String> CBC_SHA2 =
            List.of(
                    "ECDHE-ECDSA-AES128-SHA256",
                    "ECDHE-RSA-AES128-SHA256",
                    "ECDHE-ECDSA-AES256-SHA384",
                    "ECDHE-RSA-AES256-SHA384");

    private static final List<String> CBC_SHA1 =
            List.of(
                    "ECDHE-ECDSA-AES128-SHA",
                    "ECDHE-RSA-AES128-SHA",
                    "ECDHE-RSA-AES256-SHA",
                    "ECDHE-ECDSA-AES256-SHA");

    private static final List<String> STATIC_SHA2 =
            List.of("AES128-GCM-SHA256", "AES128-SHA256", "AES256-GCM-SHA384", "AES256-SHA256");

    private static final List<String> STATIC_SHA1 = List.of("AES128-SHA", "AES256-SHA");

    private static final List<String> FROM_1_0 = List.of("TLSv1", "TLSv1.1", "TLSv1.2");
    private static final List<String> FROM_1_1 = List.of("TLSv1.1", "TLSv1.2");
    private static final List<String> FROM_1_2 = List.of("TLSv1.2");
    private static final List<String> ONLY_1_3 = List.of("TLSv1.3");

    /** In the order of their names. */
    public static final List<SslPolicy> ALL =
            List.of(
                    policy(
                            "ELBSecurityPolicy-2016-08",
                            FROM_1_0,
                            GCM,
                            CBC_SHA2,
                            CBC_SHA1,
                            STATIC_SHA2,
                            STATIC_SHA1),
                    policy("ELBSecurityPolicy-FS-1-1-2019-08", FROM_1_1, GCM, CBC_SHA2, CBC_SHA1),
                    policy("ELBSecurityPolicy-FS-1-2-2019-08", FROM_1_2, GCM, CBC_SHA2, CBC_SHA1),
                    policy("ELBSecurityPolicy-FS-1-2-Res-2019-08", FROM_1_2, GCM, CBC_SHA2),
                    policy("ELBSecurityPolicy-FS-1-2-Res-2020-10", FROM_1_2, GCM),
                    policy("ELBSecurityPolicy-FS-2018-06", FROM_1_0, GCM, CBC_SHA2, CBC_SHA1),
                    policy(
                            "ELBSecurityPolicy-TLS-1-1-2017-01",
                            FROM_1_1,
                            GCM,
                            CBC_SHA2,
                            CBC_SHA1,
                            STATIC_SHA2,
                            STATIC_SHA1),
                    policy(
                            "ELBSecurityPolicy-TLS-1-2-2017-01",
                            FROM_1_2,
                            GCM,
                            CBC_SHA2,
                            STATIC_SHA2),
                    policy(
                            "ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
                            FROM_1_2,
                            GCM,
                            CBC_SHA2,
                            CBC_SHA1,
                            STATIC_SHA2,
                            STATIC_SHA1),
                    policy(
                            "ELBSecurityPolicy-TLS13-1-0-2021-06",
                            and13(FROM_1_0),
                            TLS_1_3,
                            GCM,
                            CBC_SHA2,
                            CBC_SHA1,
                            STATIC_SHA2,
                            STATIC_SHA1),
                    policy(
                            "ELBSecurityPolicy-TLS13-1-1-2021-06",
                            and13(FROM_1_1),
                            TLS_1_3,
                            GCM,
                            CBC_SHA2,
                            CBC_SHA1,
                            STATIC_SHA2,
                            STATIC_SHA1),
                    policy(
                            "ELBSecurityPolicy-TLS13-1-2-2021-06",
                            and13(FROM_1_2),
                            TLS_1_3,
                            GCM,
                            CBC_SHA2),
                    policy(
                            "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06",
                            and13(FROM_1_2),
                            TLS_1_3,
                            GCM,
                            CBC_SHA2,
                            STATIC_SHA2),
                    policy(
                            "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06",
                            and13(FROM_1_2),
                            TLS_1_3,
                            GCM,
                            CBC_SHA2,
                            CBC_SHA1,
                            STATIC_SHA2,
                            STATIC_SHA1),
                    policy(
                            "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
                            and13(FROM_1_2),
                            TLS_1_3,
                            GCM),
                    policy("ELBSecurityPolicy-TLS13-1-3-2021-06", ONLY_1_3, TLS_1_3));

    private SslPolicies() {}

    private static List<String> and13(List<String> protocols) {
        return Stream.concat(protocols.stream(), ONLY_1_3.stream()).toList();
    }

    @SafeVarargs
    private static SslPolicy policy(String name, List<String> protocols, List<String>... ciphers) {
        var policy =
                SslPolicy.newBuilder()
                        .setName(name)
                        .addAllSslProtocols(protocols)
                        .addAllSupportedLoadBalancerTypes(List.of("application", "network"));
        var names = new ArrayList<String>();
        for (List<String> part : ciphers) {
            names.addAll(part);
        }
        for (int i = 0; i < names.size(); i++) {
            policy.addCiphers(Cipher.newBuilder().setName(names.get(i)).setPriority(i + 1));
        }
        return policy.build();
    }

    /** The policy of a name. */
    public static Optional<SslPolicy> named(String name) {
        return ALL.stream().filter(policy -> policy.getName().equals(name)).findFirst();
    }
}
