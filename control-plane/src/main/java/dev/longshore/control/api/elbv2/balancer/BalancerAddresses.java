package dev.longshore.control.api.elbv2.balancer;

import java.util.Map;

/**
 * What load balancers are called: as AWS calls them, but under a domain of this installation.
 *
 * @param region the installation's
 */
record BalancerAddresses(String region) {
    /** The domain that the names of an installation's DNS end with. */
    private static final String DOMAIN = "longshore.internal";

    /** Of regions that AWS does not have, or whose ids are not known here. */
    private static final Zones ELSEWHERE = new Zones("Z00000LONGSHOREALB", "Z00000LONGSHORENLB");

    /** Hosted zones of aliases, as the documentation of AWS's endpoints lists them. */
    private static final Map<String, Zones> ZONES =
            Map.of(
                    "us-east-1", new Zones("Z35SXDOTRQ7X7K", "Z26RNL4JYFTOTI"),
                    "us-east-2", new Zones("Z3AADJGX6KTTL2", "ZLMOA37VPKANP"),
                    "us-west-1", new Zones("Z368ELLRRE2KJ0", "Z24FKFUX50B4VW"),
                    "us-west-2", new Zones("Z1H1FL5HABSF5", "Z18D5FSROUN65G"),
                    "eu-west-1", new Zones("Z32O12XQLNTSW2", "Z2IFOLAFXWLO4F"),
                    "eu-central-1", new Zones("Z215JYRZR1TBD5", "Z3F0SRJ5LGBH90"),
                    "ap-northeast-1", new Zones("Z14GRHDCWA56QT", "Z31USIVHYNEOWT"));

    private record Zones(String application, String network) {}

    String hostedZone(boolean application) {
        Zones zones = ZONES.getOrDefault(region, ELSEWHERE);
        return application ? zones.application() : zones.network();
    }

    /** One label of at most 58 characters, and the domain of all load balancers of its kind. */
    String dnsName(boolean application, boolean internal, String name, String id) {
        String front = (internal ? "internal-" : "") + name + "-";
        return application
                ? front + Long.parseLong(id.substring(0, 8), 16) + "." + region + ".elb." + DOMAIN
                : front + id + ".elb." + region + "." + DOMAIN;
    }
}
