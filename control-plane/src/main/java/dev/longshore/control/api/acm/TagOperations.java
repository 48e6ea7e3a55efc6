package dev.longshore.control.api.acm;

import dev.longshore.proto.acm.AddTagsToCertificateRequest;
import dev.longshore.proto.acm.AddTagsToCertificateResponse;
import dev.longshore.proto.acm.CertificateManagerGrpc;
import dev.longshore.proto.acm.ListTagsForCertificateRequest;
import dev.longshore.proto.acm.ListTagsForCertificateResponse;
import dev.longshore.proto.acm.RemoveTagsFromCertificateRequest;
import dev.longshore.proto.acm.RemoveTagsFromCertificateResponse;
import dev.longshore.proto.acm.Tag;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.state.tables.StringKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** AddTagsToCertificate, RemoveTagsFromCertificate and ListTagsForCertificate. */
final class TagOperations {
    private TagOperations() {}

    static void register(AcmOperations on) {
        on.write(CertificateManagerGrpc.getAddTagsToCertificateMethod(), TagOperations::add);
        on.write(
                CertificateManagerGrpc.getRemoveTagsFromCertificateMethod(), TagOperations::remove);
        on.read(CertificateManagerGrpc.getListTagsForCertificateMethod(), TagOperations::list);
    }

    /** A key that is there already gets the new value. */
    private static AddTagsToCertificateResponse add(Tx tx, AddTagsToCertificateRequest request) {
        CertificateRow row = AcmReferences.certificate(tx, request.getCertificateArn());
        var tags = new TreeMap<String, Tag>();
        row.getTagsList().forEach(tag -> tags.put(tag.getKey(), tag));
        AcmTags.checked(request.getTagsList()).forEach(tag -> tags.put(tag.getKey(), tag));
        put(tx, row, AcmTags.checked(tags.values()));
        return AddTagsToCertificateResponse.getDefaultInstance();
    }

    /** A tag that the request says with its value goes only where it has this value. */
    private static RemoveTagsFromCertificateResponse remove(
            Tx tx, RemoveTagsFromCertificateRequest request) {
        CertificateRow row = AcmReferences.certificate(tx, request.getCertificateArn());
        put(
                tx,
                row,
                row.getTagsList().stream()
                        .filter(
                                tag ->
                                        request.getTagsList().stream()
                                                .noneMatch(gone -> isMeant(gone, tag)))
                        .toList());
        return RemoveTagsFromCertificateResponse.getDefaultInstance();
    }

    private static boolean isMeant(Tag asked, Tag tag) {
        return asked.getKey().equals(tag.getKey())
                && (!asked.hasValue() || asked.getValue().equals(tag.getValue()));
    }

    private static ListTagsForCertificateResponse list(
            ReadTx tx, ListTagsForCertificateRequest request) {
        CertificateRow row = AcmReferences.certificate(tx, request.getCertificateArn());
        return ListTagsForCertificateResponse.newBuilder().addAllTags(row.getTagsList()).build();
    }

    private static void put(Tx tx, CertificateRow row, Collection<Tag> tags) {
        tx.put(
                Tables.CERTIFICATES,
                new StringKey(row.getCertificateArn()),
                row.toBuilder().clearTags().addAllTags(List.copyOf(tags)).build());
    }
}
