package dev.longshore.control.api.elbv2.listener;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.elbv2.action.ActionScope;
import dev.longshore.control.api.elbv2.action.Actions;
import dev.longshore.control.api.elbv2.reference.ElbLimits;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.api.elbv2.reference.ElbTags;
import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.control.domain.balancer.Listeners;
import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.CreateListenerInput;
import dev.longshore.proto.elbv2.CreateListenerOutput;
import dev.longshore.proto.elbv2.DeleteListenerInput;
import dev.longshore.proto.elbv2.DeleteListenerOutput;
import dev.longshore.proto.elbv2.DescribeListenersInput;
import dev.longshore.proto.elbv2.DescribeListenersOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.Listener;
import dev.longshore.proto.elbv2.LoadBalancer;
import dev.longshore.proto.elbv2.ModifyListenerInput;
import dev.longshore.proto.elbv2.ModifyListenerOutput;
import dev.longshore.proto.store.ListenerRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Listeners: made, listed, changed, deleted (ELBv2 API Reference, CreateListener and others). */
public final class ListenerOperations {
    private ListenerOperations() {}

    /** Registers the operations. */
    public static void register(ElbOperations on) {
        on.write(ElasticLoadBalancingGrpc.getCreateListenerMethod(), ListenerOperations::create);
        on.read(
                ElasticLoadBalancingGrpc.getDescribeListenersMethod(),
                ListenerOperations::describe);
        on.write(ElasticLoadBalancingGrpc.getModifyListenerMethod(), ListenerOperations::modify);
        on.write(ElasticLoadBalancingGrpc.getDeleteListenerMethod(), ListenerOperations::delete);
    }

    /** Where there is one of this port with the same settings, that one is the answer. */
    private static CreateListenerOutput create(Tx tx, CreateListenerInput request) {
        LoadBalancer balancer =
                ElbReferences.balancer(tx, request.getLoadBalancerArn()).getLoadBalancer();
        BalancerKey of = Balancers.key(balancer);
        var key = new ListenerKey(of.id(), tx.newId().substring(0, 16));
        Listener.Builder listener =
                Listener.newBuilder()
                        .setListenerArn(
                                ElbArns.listener(balancer.getLoadBalancerArn(), key.listener()))
                        .setLoadBalancerArn(balancer.getLoadBalancerArn());
        ListenerSettings.copy(request, listener);
        ListenerSettings.complete(tx, balancer, listener);
        List<Action> actions = request.getDefaultActionsList();
        Optional<Row<ListenerKey, ListenerRow>> same =
                others(tx, key).stream()
                        .filter(it -> isSame(listener, it.row().getListener()))
                        .filter(it -> doesSame(tx, balancer, actions, it))
                        .findFirst();
        if (same.isPresent()) {
            return answer(tx, same.get().key(), same.get().row());
        }
        checkPort(tx, key, listener.getPort());
        ListenerRow row =
                ListenerRow.newBuilder()
                        .setListener(listener)
                        .setDefaultRule(tx.newId().substring(0, 16))
                        .addAllTags(ElbTags.checked(request.getTagsList()))
                        .build();
        put(tx, balancer, key, row, actions);
        return answer(tx, key, row);
    }

    private static CreateListenerOutput answer(ReadTx tx, ListenerKey key, ListenerRow row) {
        return CreateListenerOutput.newBuilder()
                .addListeners(Listeners.shown(tx, key, row))
                .build();
    }

    private static boolean isSame(Listener.Builder asked, Listener there) {
        return asked.clone().setListenerArn(there.getListenerArn()).build().equals(there);
    }

    private static boolean doesSame(
            ReadTx tx,
            LoadBalancer balancer,
            List<Action> asked,
            Row<ListenerKey, ListenerRow> there) {
        return Actions.checked(tx, scope(balancer, there.row()), asked)
                .equals(Listeners.defaultActions(tx, there.key(), there.row()));
    }

    private static ActionScope scope(LoadBalancer balancer, ListenerRow row) {
        return new ActionScope(
                balancer, row.getListener().getProtocol(), row.getListener().getPort());
    }

    private static void put(
            Tx tx, LoadBalancer balancer, ListenerKey key, ListenerRow row, List<Action> actions) {
        ActionScope scope = scope(balancer, row);
        List<Action> checked = Actions.checked(tx, scope, actions);
        ListenerSettings.checkTargets(tx, row.getListener(), checked);
        tx.put(Tables.LISTENERS, key, row);
        Listeners.putDefaultActions(tx, key, row, checked);
        Actions.checkWritten(tx, scope);
    }

    /** A port takes connections for one listener only. */
    private static void checkPort(ReadTx tx, ListenerKey own, int port) {
        List<Row<ListenerKey, ListenerRow>> others = others(tx, own);
        for (Row<ListenerKey, ListenerRow> other : others) {
            if (other.row().getListener().getPort() == port) {
                throw new ApiException(
                        "DuplicateListenerException",
                        "A listener already exists on this port for this load balancer '%s'"
                                .formatted(other.row().getListener().getLoadBalancerArn()));
            }
        }
        ElbLimits.LISTENERS_OF_APPLICATION.check(
                others.size() + 1, "TooManyListenersException", "listeners of a load balancer");
    }

    private static List<Row<ListenerKey, ListenerRow>> others(ReadTx tx, ListenerKey own) {
        return tx.list(Tables.LISTENERS, KeyPrefix.of(own.balancer())).stream()
                .filter(it -> !it.key().equals(own))
                .toList();
    }

    private static DescribeListenersOutput describe(ReadTx tx, DescribeListenersInput request) {
        if (!request.hasLoadBalancerArn() && request.getListenerArnsCount() == 0) {
            throw ApiException.invalidValue(
                    "You must specify either listener ARNs or a load balancer ARN");
        }
        if (request.hasLoadBalancerArn() && request.getListenerArnsCount() > 0) {
            throw ApiException.invalidValue(
                    "Listener ARNs and a load balancer ARN cannot be specified at the same time");
        }
        var answer = DescribeListenersOutput.newBuilder();
        for (String arn : new LinkedHashSet<>(request.getListenerArnsList())) {
            var found = ElbReferences.listener(tx, arn);
            answer.addListeners(Listeners.shown(tx, found.key(), found.row()));
        }
        if (answer.getListenersCount() > 0) {
            return answer.build();
        }
        LoadBalancer balancer =
                ElbReferences.balancer(tx, request.getLoadBalancerArn()).getLoadBalancer();
        Page<Listener> page = Page.ascending(request, ElbReferences.MAX_PAGE);
        tx.scan(
                Tables.LISTENERS,
                KeyPrefix.of(Balancers.key(balancer).id()),
                page.after(Tables.LISTENERS),
                row -> page.add(row.key(), Listeners.shown(tx, row.key(), row.row())));
        answer.addAllListeners(page.entries());
        page.nextToken().ifPresent(answer::setNextMarker);
        return answer.build();
    }

    /** What the request does not say stays as it is. */
    private static ModifyListenerOutput modify(Tx tx, ModifyListenerInput request) {
        var found = ElbReferences.listener(tx, request.getListenerArn());
        ListenerKey key = found.key();
        LoadBalancer balancer =
                ElbReferences.balancer(tx, found.row().getListener().getLoadBalancerArn())
                        .getLoadBalancer();
        ListenerRow.Builder changed = found.row().toBuilder();
        Listener.Builder listener = changed.getListenerBuilder();
        ListenerSettings.copy(request, listener);
        ListenerSettings.complete(tx, balancer, listener);
        checkPort(tx, key, listener.getPort());
        if (!ListenerSettings.isSecure(listener.getProtocol())) {
            changed.clearCertificateArns();
        }
        List<Action> actions =
                request.getDefaultActionsCount() > 0
                        ? request.getDefaultActionsList()
                        : Listeners.defaultActions(tx, key, found.row());
        ListenerRow row = changed.build();
        put(tx, balancer, key, row, actions);
        checkRules(tx, balancer, key, row);
        return ModifyListenerOutput.newBuilder()
                .addListeners(Listeners.shown(tx, key, row))
                .build();
    }

    /** What rules do must be possible with the other protocol too. */
    private static void checkRules(
            ReadTx tx, LoadBalancer balancer, ListenerKey key, ListenerRow row) {
        ActionScope scope = scope(balancer, row);
        Listeners.rules(tx, key)
                .forEach(rule -> Actions.checked(tx, scope, rule.row().getRule().getActionsList()));
    }

    private static DeleteListenerOutput delete(Tx tx, DeleteListenerInput request) {
        Listeners.delete(tx, ElbReferences.listener(tx, request.getListenerArn()).key());
        return DeleteListenerOutput.getDefaultInstance();
    }
}
