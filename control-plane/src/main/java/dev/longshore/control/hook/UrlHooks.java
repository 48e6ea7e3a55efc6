package dev.longshore.control.hook;

import dev.longshore.control.domain.service.HookPayload;
import dev.longshore.control.domain.service.Hooks;
import dev.longshore.control.sequencer.Sequencer;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.DeploymentHook;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.feed.ChangeFeed;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the URLs of hooks that deployments wait for, for one term of leadership. A hook is known by
 * its row; what it has answered is written into the record of its deployment. On the leader's loop.
 */
public final class UrlHooks implements ChangeFeed.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(UrlHooks.class);

    /** So many are asked at once; others wait. */
    private static final int MOST_AT_ONCE = 32;

    /** How often one is asked that gives no answer; then it has failed. */
    private static final int MOST_TRIES = 3;

    private static final Duration RETRY_DELAY = Duration.ofSeconds(2);

    private final Loop loop;
    private final Sequencer sequencer;
    private final HookUrls urls;
    private final HookPayload payload;
    private final Rows rows;

    /** Hooks that are waited for, by their ids, in the order in which they came: ten a service. */
    private final Map<String, Asked> asked = new LinkedHashMap<>();

    private int underWay;

    /** Reads the committed rows of a service. */
    public interface Rows {
        /** What {@code read} makes of the service's row; nothing where there is none. */
        <T> Optional<T> read(ServiceKey key, BiFunction<ReadTx, ServiceRow, T> read);
    }

    private static final class Asked {
        final ServiceKey service;
        boolean waits = true;
        int tries;

        Asked(ServiceKey service) {
            this.service = service;
        }
    }

    public UrlHooks(Loop loop, Sequencer sequencer, HookUrls urls, HookPayload payload, Rows rows) {
        this.loop = loop;
        this.sequencer = sequencer;
        this.urls = urls;
        this.payload = payload;
        this.rows = rows;
    }

    /** Learns what is waited for at the beginning of the term. */
    public void rebuild(ReadTx tx) {
        tx.scan(
                Tables.SERVICES,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    learn(row.key(), row.row());
                    return true;
                });
        askNext();
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes) {
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.SERVICES)
                    .ifPresent(
                            service ->
                                    learn(
                                            service.key(),
                                            service.after()
                                                    .orElse(ServiceRow.getDefaultInstance())));
        }
        askNext();
    }

    private void learn(ServiceKey key, ServiceRow row) {
        Set<String> wanted =
                hooks(row).stream().map(DeploymentHook::getHookId).collect(Collectors.toSet());
        asked.entrySet()
                .removeIf(
                        entry ->
                                entry.getValue().service.equals(key)
                                        && !wanted.contains(entry.getKey()));
        wanted.forEach(id -> asked.computeIfAbsent(id, i -> new Asked(key)));
    }

    private static List<DeploymentHook> hooks(ServiceRow row) {
        return row.getDeploymentsList().stream()
                .limit(1)
                .map(ServiceDeploymentState::getHooksList)
                .flatMap(List::stream)
                .filter(hook -> Hooks.isUrl(hook.getTarget()))
                .toList();
    }

    private void askNext() {
        for (var entry : List.copyOf(asked.entrySet())) {
            if (underWay >= MOST_AT_ONCE) {
                return;
            }
            if (entry.getValue().waits) {
                ask(entry.getKey(), entry.getValue());
            }
        }
    }

    /** Where the record has its answer there is nothing to ask: the controller is about to look. */
    private void ask(String id, Asked one) {
        one.waits = false;
        Optional<Question> question =
                rows.read(one.service, (tx, row) -> question(tx, one.service, row, id))
                        .flatMap(found -> found);
        if (question.isEmpty()) {
            return;
        }
        underWay++;
        urls.post(question.get().url(), question.get().json())
                .whenComplete(
                        (answer, failure) ->
                                loop.execute(
                                        () ->
                                                answered(
                                                        id,
                                                        failure == null
                                                                ? HookVerdict.of(answer)
                                                                : new HookVerdict.None(
                                                                        String.valueOf(
                                                                                failure
                                                                                        .getMessage())))));
    }

    private record Question(String url, String json) {}

    private Optional<Question> question(ReadTx tx, ServiceKey key, ServiceRow row, String id) {
        boolean open =
                tx.get(Tables.SERVICE_DEPLOYMENTS, record(key, row)).stream()
                        .flatMap(it -> it.getDeployment().getLifecycleHookDetailsList().stream())
                        .anyMatch(
                                detail ->
                                        detail.getHookId().equals(id)
                                                && detail.getStatus().equals("IN_PROGRESS"));
        return hooks(row).stream()
                .filter(hook -> open && hook.getHookId().equals(id))
                .findFirst()
                .map(hook -> new Question(hook.getTarget(), payload.json(key, row, hook)));
    }

    private static ServiceDeploymentKey record(ServiceKey key, ServiceRow row) {
        return new ServiceDeploymentKey(
                key.cluster(), key.service(), row.getDeployments(0).getServiceDeployment());
    }

    private void answered(String id, HookVerdict verdict) {
        underWay--;
        Asked one = asked.get(id);
        if (one != null && !sequencer.closed()) {
            switch (verdict) {
                case HookVerdict.Decided(boolean well) -> write(id, one, well);
                case HookVerdict.Later(Duration delay) -> {
                    one.tries = 0;
                    again(id, one, delay);
                }
                case HookVerdict.None(String why) -> {
                    one.tries++;
                    LOG.warn(
                            "the lifecycle hook {} of {} gives no answer: {}",
                            id,
                            one.service,
                            why);
                    if (one.tries < MOST_TRIES) {
                        again(id, one, RETRY_DELAY);
                    } else {
                        write(id, one, false);
                    }
                }
            }
        }
        if (!sequencer.closed()) {
            askNext();
        }
    }

    private void again(String id, Asked one, Duration delay) {
        loop.after(
                delay,
                () -> {
                    if (!sequencer.closed() && asked.get(id) == one) {
                        one.waits = true;
                        askNext();
                    }
                });
    }

    /** If that is lost with the term, the next leader asks again. */
    private void write(String id, Asked one, boolean well) {
        sequencer
                .submit(tx -> answer(tx, one.service, id, well ? "SUCCEEDED" : "FAILED"))
                .whenComplete(
                        (done, failure) -> {
                            if (failure != null && !sequencer.closed()) {
                                again(id, one, RETRY_DELAY);
                            }
                        });
    }

    private static boolean answer(Tx tx, ServiceKey key, String id, String status) {
        Optional<ServiceRow> row =
                tx.get(Tables.SERVICES, key).filter(it -> it.getDeploymentsCount() > 0);
        if (row.isEmpty()) {
            return false;
        }
        ServiceDeploymentKey record = record(key, row.get());
        var found = tx.get(Tables.SERVICE_DEPLOYMENTS, record);
        if (found.isEmpty()) {
            return false;
        }
        var changed = found.get().toBuilder();
        changed.getDeploymentBuilder().getLifecycleHookDetailsBuilderList().stream()
                .filter(detail -> detail.getHookId().equals(id))
                .filter(detail -> detail.getStatus().equals("IN_PROGRESS"))
                .forEach(detail -> detail.setStatus(status));
        changed.getDeploymentBuilder().setUpdatedAt(Timestamps.of(tx.now()));
        tx.put(Tables.SERVICE_DEPLOYMENTS, record, changed.build());
        return true;
    }
}
