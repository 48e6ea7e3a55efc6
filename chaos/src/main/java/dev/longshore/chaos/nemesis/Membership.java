package dev.longshore.chaos.nemesis;

import dev.longshore.chaos.site.DrillException;
import dev.longshore.chaos.site.Verb;
import dev.longshore.proto.admin.AddMemberRequest;
import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.admin.Member;
import dev.longshore.proto.admin.RemoveMemberRequest;
import dev.longshore.proto.admin.StatusResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Changes of who is in the group. Blocking; whoever leads is asked until it is done. */
final class Membership {
    /** A new member has to catch up first. */
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

    private final Field field;

    Membership(Field field) {
        this.field = field;
    }

    /** Adds a server that has been started. */
    void add(Member member) {
        change(
                member.getId(),
                true,
                admin -> admin.addMember(AddMemberRequest.newBuilder().setMember(member).build()));
    }

    void remove(String id) {
        change(
                id,
                false,
                admin -> admin.removeMember(RemoveMemberRequest.newBuilder().setId(id).build()));
    }

    /** The members as the leader names them; empty where nobody leads. */
    Optional<List<Member>> members() {
        return field.servers()
                .leader()
                .flatMap(field.servers()::status)
                .map(StatusResponse::getMembersList);
    }

    /**
     * Replaces a server that has lost its data by one on the same machine, under an id that no
     * server ever had: nobody remembers what the old one has promised.
     *
     * @return the new id
     */
    String replace(String host) {
        Member old =
                field.clock()
                        .await(CHANGE_TIMEOUT, () -> members().flatMap(all -> at(host, all)))
                        .orElseThrow(() -> new DrillException("no member is on " + host));
        remove(old.getId());
        Member fresh = old.toBuilder().setId(next(host, old.getId())).build();
        if (!field.site().run(Verb.REPLACE_SERVER, host, fresh.getId())) {
            throw new DrillException("server " + fresh.getId() + " does not start on " + host);
        }
        add(fresh);
        return fresh.getId();
    }

    private Optional<Member> at(String host, List<Member> members) {
        return members.stream()
                .filter(member -> member.getApiAddress().equals(field.site().api(host)))
                .findFirst();
    }

    /** {@code s3}, {@code s3-2}, {@code s3-3} and so on. */
    static String next(String host, String id) {
        String number = id.startsWith(host + "-") ? id.substring(host.length() + 1) : "";
        return host + "-" + (number.matches("\\d{1,6}") ? Integer.parseInt(number) + 1 : 2);
    }

    private void change(String id, boolean member, Consumer<AdminGrpc.AdminBlockingStub> request) {
        Optional<Boolean> done =
                field.clock()
                        .await(
                                CHANGE_TIMEOUT,
                                () -> {
                                    if (isSo(id, member)) {
                                        return Optional.of(true);
                                    }
                                    ask(request);
                                    return Optional.empty();
                                });
        if (done.isEmpty()) {
            throw new DrillException(
                    id + (member ? " could not be added" : " could not be removed"));
        }
    }

    private void ask(Consumer<AdminGrpc.AdminBlockingStub> request) {
        try {
            field.servers()
                    .leader()
                    .map(leader -> field.servers().admin(leader, CALL_TIMEOUT))
                    .ifPresent(request);
        } catch (StatusRuntimeException e) {
            // refused for now, or its outcome is unknown: what the group says is looked at next
        }
    }

    private boolean isSo(String id, boolean member) {
        return members()
                .map(all -> all.stream().anyMatch(one -> one.getId().equals(id)) == member)
                .orElse(false);
    }
}
