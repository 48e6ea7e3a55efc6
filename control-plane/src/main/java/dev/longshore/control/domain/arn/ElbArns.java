package dev.longshore.control.domain.arn;

import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tables.elb.TargetGroupKey;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ARNs of Elastic Load Balancing's resources in one installation, and what they name (Elastic
 * Load Balancing User Guide, "Identify resources by ARN").
 */
public record ElbArns(Installation installation) {
    private static final String SERVICE = "elasticloadbalancing";
    private static final String BALANCER = ":loadbalancer/";
    private static final String LISTENER = ":listener/";
    private static final String RULE = ":listener-rule/";
    private static final String DIGITS = "/([0-9a-f]{16})";
    private static final String FRONT = "arn:aws[\\w-]*:" + SERVICE + ":[\\w-]*:\\d*";
    private static final String NAMED = "(?:app|net)/[A-Za-z0-9-]{1,32}" + DIGITS;

    private static final Pattern OF_BALANCER = Pattern.compile(FRONT + BALANCER + NAMED);
    private static final Pattern OF_LISTENER = Pattern.compile(FRONT + LISTENER + NAMED + DIGITS);
    private static final Pattern OF_RULE = Pattern.compile(FRONT + RULE + NAMED + DIGITS + DIGITS);
    private static final Pattern OF_GROUP =
            Pattern.compile(FRONT + ":targetgroup/[A-Za-z0-9-]{1,32}" + DIGITS);

    /**
     * A load balancer.
     *
     * @param kind {@code app} or {@code net}
     */
    public String balancer(String kind, String name, String id) {
        return installation.arn(SERVICE, "loadbalancer/" + kind + "/" + name + "/" + id);
    }

    /** A target group. */
    public String targetGroup(String name, String id) {
        return installation.arn(SERVICE, "targetgroup/" + name + "/" + id);
    }

    /** A listener of the load balancer with this ARN. */
    public static String listener(String balancerArn, String id) {
        return balancerArn.replace(BALANCER, LISTENER) + "/" + id;
    }

    /** A rule of the listener with this ARN. */
    public static String rule(String listenerArn, String id) {
        return listenerArn.replace(LISTENER, RULE) + "/" + id;
    }

    /** The load balancer that an ARN names, whether it is there or not; nothing if it is none. */
    public static Optional<BalancerKey> balancer(String arn) {
        return match(OF_BALANCER, arn).map(it -> new BalancerKey(it.group(1)));
    }

    /** The listener that an ARN names. */
    public static Optional<ListenerKey> listener(String arn) {
        return match(OF_LISTENER, arn).map(it -> new ListenerKey(it.group(1), it.group(2)));
    }

    /** The rule that an ARN names. */
    public static Optional<RuleKey> rule(String arn) {
        return match(OF_RULE, arn).map(it -> new RuleKey(it.group(1), it.group(2), it.group(3)));
    }

    /** The target group that an ARN names. */
    public static Optional<TargetGroupKey> targetGroup(String arn) {
        return match(OF_GROUP, arn).map(it -> new TargetGroupKey(it.group(1)));
    }

    private static Optional<Matcher> match(Pattern pattern, String arn) {
        return Optional.of(pattern.matcher(arn)).filter(Matcher::matches);
    }
}
