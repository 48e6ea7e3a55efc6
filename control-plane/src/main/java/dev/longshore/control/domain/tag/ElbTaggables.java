package dev.longshore.control.domain.tag;

import dev.longshore.proto.elbv2.Tag;
import dev.longshore.proto.store.ListenerRow;
import dev.longshore.proto.store.ListenerRuleRow;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.TargetGroupRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tables.elb.TargetGroupKey;
import java.util.List;
import java.util.Optional;

/** Elastic Load Balancing's resources that have tags. */
public final class ElbTaggables {
    private static final String SERVICE = "elasticloadbalancing";

    /** {@code listener/app/NAME/BALANCER/LISTENER}. */
    public static final Taggable<ListenerKey, ListenerRow> LISTENERS =
            new Taggable<>(
                    SERVICE,
                    "listener",
                    Tables.LISTENERS,
                    path -> ids(path, 4).map(it -> new ListenerKey(it.get(2), it.get(3))),
                    row -> row.getListener().getListenerArn(),
                    row -> tags(row.getTagsList()),
                    (row, tags) -> row.toBuilder().clearTags().addAllTags(elb(tags)).build());

    /** {@code listener-rule/app/NAME/BALANCER/LISTENER/RULE}. */
    public static final Taggable<RuleKey, ListenerRuleRow> RULES =
            new Taggable<>(
                    SERVICE,
                    "listener-rule",
                    Tables.LISTENER_RULES,
                    path -> ids(path, 5).map(it -> new RuleKey(it.get(2), it.get(3), it.get(4))),
                    row -> row.getRule().getRuleArn(),
                    row -> tags(row.getTagsList()),
                    (row, tags) -> row.toBuilder().clearTags().addAllTags(elb(tags)).build());

    /** {@code loadbalancer/app/NAME/BALANCER}. */
    public static final Taggable<BalancerKey, LoadBalancerRow> BALANCERS =
            new Taggable<>(
                    SERVICE,
                    "loadbalancer",
                    Tables.LOAD_BALANCERS,
                    path -> ids(path, 3).map(it -> new BalancerKey(it.get(2))),
                    row -> row.getLoadBalancer().getLoadBalancerArn(),
                    row -> tags(row.getTagsList()),
                    (row, tags) -> row.toBuilder().clearTags().addAllTags(elb(tags)).build());

    /** {@code targetgroup/NAME/GROUP}. */
    public static final Taggable<TargetGroupKey, TargetGroupRow> TARGET_GROUPS =
            new Taggable<>(
                    SERVICE,
                    "targetgroup",
                    Tables.TARGET_GROUPS,
                    path -> ids(path, 2).map(it -> new TargetGroupKey(it.get(1))),
                    row -> row.getTargetGroup().getTargetGroupArn(),
                    row -> tags(row.getTagsList()),
                    (row, tags) -> row.toBuilder().clearTags().addAllTags(elb(tags)).build());

    /** In the order of their names. */
    public static final List<Taggable<?, ?>> ALL =
            List.of(LISTENERS, RULES, BALANCERS, TARGET_GROUPS);

    private ElbTaggables() {}

    private static Optional<List<String>> ids(String path, int parts) {
        return Optional.of(List.of(path.split("/", -1))).filter(it -> it.size() == parts);
    }

    private static List<ResourceTag> tags(List<Tag> tags) {
        return tags.stream()
                .map(tag -> new ResourceTag(tag.getKey(), Optional.of(tag.getValue())))
                .toList();
    }

    private static List<Tag> elb(List<ResourceTag> tags) {
        return tags.stream().map(ElbTaggables::elb).toList();
    }

    /** A tag as Elastic Load Balancing's message. */
    public static Tag elb(ResourceTag tag) {
        return Tag.newBuilder().setKey(tag.key()).setValue(tag.value().orElse("")).build();
    }
}
