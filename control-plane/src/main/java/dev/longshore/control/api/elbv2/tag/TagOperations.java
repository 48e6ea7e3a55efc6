package dev.longshore.control.api.elbv2.tag;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.api.elbv2.reference.ElbTags;
import dev.longshore.control.domain.tag.ElbTaggables;
import dev.longshore.control.domain.tag.ResourceTag;
import dev.longshore.control.domain.tag.Taggable;
import dev.longshore.control.domain.tag.Taggable.Tagged;
import dev.longshore.proto.elbv2.AddTagsInput;
import dev.longshore.proto.elbv2.AddTagsOutput;
import dev.longshore.proto.elbv2.DescribeTagsInput;
import dev.longshore.proto.elbv2.DescribeTagsOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.RemoveTagsInput;
import dev.longshore.proto.elbv2.RemoveTagsOutput;
import dev.longshore.proto.elbv2.Tag;
import dev.longshore.proto.elbv2.TagDescription;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** AddTags, RemoveTags and DescribeTags, over every kind that has tags. */
public final class TagOperations {
    private static final int MAX_RESOURCES = 20;

    private static final List<Kind> KINDS =
            List.of(
                    new Kind(ElbTaggables.BALANCERS, ElbReferences::balancer),
                    new Kind(ElbTaggables.TARGET_GROUPS, ElbReferences::targetGroup),
                    new Kind(ElbTaggables.LISTENERS, ElbReferences::listener),
                    new Kind(ElbTaggables.RULES, ElbReferences::rule));

    private TagOperations() {}

    /** Registers the operations. */
    public static void register(ElbOperations on) {
        on.write(ElasticLoadBalancingGrpc.getAddTagsMethod(), TagOperations::add);
        on.write(ElasticLoadBalancingGrpc.getRemoveTagsMethod(), TagOperations::remove);
        on.read(ElasticLoadBalancingGrpc.getDescribeTagsMethod(), TagOperations::describe);
    }

    private static AddTagsOutput add(Tx tx, AddTagsInput request) {
        if (request.getTagsCount() == 0) {
            throw ApiException.invalidValue("At least one tag must be specified");
        }
        List<Tag> added = ElbTags.checked(request.getTagsList());
        for (String arn : arns(request.getResourceArnsList())) {
            Tagged resource = find(tx, arn);
            var tags = new TreeMap<String, ResourceTag>();
            resource.tags().forEach(tag -> tags.put(tag.key(), tag));
            added.forEach(
                    tag ->
                            tags.put(
                                    tag.getKey(),
                                    new ResourceTag(tag.getKey(), Optional.of(tag.getValue()))));
            ElbTags.limit(tags.size());
            resource.write(tx, List.copyOf(tags.values()));
        }
        return AddTagsOutput.getDefaultInstance();
    }

    /** Keys that are not there do no harm. */
    private static RemoveTagsOutput remove(Tx tx, RemoveTagsInput request) {
        if (request.getTagKeysCount() == 0) {
            throw ApiException.invalidValue("At least one tag key must be specified");
        }
        for (String arn : arns(request.getResourceArnsList())) {
            Tagged resource = find(tx, arn);
            resource.write(
                    tx,
                    resource.tags().stream()
                            .filter(tag -> !request.getTagKeysList().contains(tag.key()))
                            .toList());
        }
        return RemoveTagsOutput.getDefaultInstance();
    }

    private static DescribeTagsOutput describe(ReadTx tx, DescribeTagsInput request) {
        var answer = DescribeTagsOutput.newBuilder();
        for (String arn : arns(request.getResourceArnsList())) {
            answer.addTagDescriptions(
                    TagDescription.newBuilder()
                            .setResourceArn(arn)
                            .addAllTags(
                                    find(tx, arn).tags().stream().map(ElbTaggables::elb).toList()));
        }
        return answer.build();
    }

    private static Set<String> arns(List<String> arns) {
        if (arns.isEmpty()) {
            throw ApiException.invalidValue("At least one resource ARN must be specified");
        }
        if (arns.size() > MAX_RESOURCES) {
            throw ApiException.invalidValue(
                    "A request cannot have more than '%d' resource ARNs".formatted(MAX_RESOURCES));
        }
        return new LinkedHashSet<>(arns);
    }

    /** The refusals of what is not there are those of each kind. */
    private static Tagged find(ReadTx tx, String arn) {
        for (Kind kind : KINDS) {
            int at = arn.indexOf(kind.infix());
            if (at >= 0) {
                kind.checked().accept(tx, arn);
                return kind.taggable()
                        .find(tx, arn.substring(at + kind.infix().length()))
                        .orElseThrow();
            }
        }
        throw ApiException.invalidValue("'%s' is not a valid ARN".formatted(arn));
    }

    /**
     * A kind of resource.
     *
     * @param checked refuses an ARN that names none
     */
    private record Kind(Taggable<?, ?> taggable, BiConsumer<ReadTx, String> checked) {
        /** What stands before the path in its ARNs. */
        String infix() {
            return ":" + taggable.type() + "/";
        }
    }
}
