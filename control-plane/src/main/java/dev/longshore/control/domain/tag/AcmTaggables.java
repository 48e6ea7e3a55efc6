package dev.longshore.control.domain.tag;

import dev.longshore.proto.acm.Tag;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.state.tables.StringKey;
import dev.longshore.state.tables.Tables;
import java.util.List;
import java.util.Optional;

/** Certificate Manager's resources that have tags. Its own API names them by their whole ARNs. */
public final class AcmTaggables {
    /** In the order of their names. */
    public static final List<Taggable<?, ?>> ALL =
            List.of(
                    new Taggable<>(
                            "acm",
                            "certificate",
                            Tables.CERTIFICATES,
                            arn -> Optional.of(new StringKey(arn)),
                            CertificateRow::getCertificateArn,
                            row -> tags(row.getTagsList()),
                            (row, tags) ->
                                    row.toBuilder().clearTags().addAllTags(acm(tags)).build()));

    private AcmTaggables() {}

    private static List<ResourceTag> tags(List<Tag> tags) {
        return tags.stream()
                .map(tag -> new ResourceTag(tag.getKey(), Optional.of(tag.getValue())))
                .toList();
    }

    private static List<Tag> acm(List<ResourceTag> tags) {
        return tags.stream()
                .map(
                        tag ->
                                Tag.newBuilder()
                                        .setKey(tag.key())
                                        .setValue(tag.value().orElse(""))
                                        .build())
                .toList();
    }
}
