package dev.longshore.control.dispatch.part;

import dev.longshore.control.domain.certificate.Certificates;
import dev.longshore.control.process.secret.Seal;
import dev.longshore.proto.agent.BalancerCertificate;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates with their keys, told to the machines where a node of a load balancer is whose
 * listeners name them, and to no others.
 */
public final class CertificatesPart implements AssignmentPart {
    private static final Logger LOG = LoggerFactory.getLogger(CertificatesPart.class);

    /** Its name on the wire. */
    public static final String NAME = "certificates";

    private final CommittedRows rows;
    private final Seal seal;
    private final BalancerMachines machines = new BalancerMachines();

    /** The certificates of each machine, by its instance: few, as there are few load balancers. */
    private Map<String, Set<String>> wanted = new TreeMap<>();

    private boolean warned;

    /**
     * @param seal that the keys were sealed with
     */
    public CertificatesPart(CommittedRows rows, Seal seal) {
        this.rows = rows;
        this.seal = seal;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public FeatureLevel since() {
        return FeatureLevel.FEATURE_LEVEL_TRAFFIC;
    }

    @Override
    public void rebuild(ReadTx committed) {
        machines.rebuild(committed);
        wanted = wanted(committed);
    }

    @Override
    public List<String> keys(ReadTx committed, String instance) {
        return List.copyOf(wanted.getOrDefault(instance, Set.of()));
    }

    @Override
    public Optional<PartEntry> entry(ReadTx committed, String instance, String key) {
        return Optional.of(key)
                .filter(arn -> wanted.getOrDefault(instance, Set.of()).contains(arn))
                .flatMap(arn -> Certificates.withArn(committed, arn))
                .flatMap(this::entry);
    }

    private Optional<PartEntry> entry(CertificateRow row) {
        if (row.getPrivateKey().getKeyId().isEmpty() && !warned) {
            LOG.warn(
                    "private keys of certificates can be read on the servers' disks: give all"
                            + " servers a key (LONGSHORE_SECRETS_KEY_FILE), and import the certificates"
                            + " again");
            warned = true;
        }
        Optional<String> key = Certificates.privateKey(row, seal);
        if (key.isEmpty()) {
            LOG.error(
                    "the private key of {} was sealed with the key {}, and this server has {}:"
                            + " nodes of load balancers go without this certificate",
                    row.getCertificateArn(),
                    row.getPrivateKey().getKeyId(),
                    seal);
        }
        return key.map(
                pem ->
                        PartEntry.newBuilder()
                                .setKey(row.getCertificateArn())
                                .setBalancerCertificate(
                                        BalancerCertificate.newBuilder()
                                                .setCertificate(
                                                        row.getCertificate()
                                                                + row.getCertificateChain())
                                                .setPrivateKey(pem))
                                .build());
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes, Recipients recipients) {
        Set<String> imported = new HashSet<>();
        Set<String> news = new TreeSet<>();
        Map<String, String> gone = new TreeMap<>();
        boolean listeners = false;
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.CERTIFICATES).ifPresent(it -> imported.add(it.key().value()));
            change.in(Tables.TASKS).ifPresent(it -> machines.follow(it, news, gone));
            listeners |= change.in(Tables.LISTENERS).isPresent();
        }
        if (imported.isEmpty() && news.isEmpty() && gone.isEmpty() && !listeners) {
            return;
        }
        Map<String, Set<String>> before = wanted;
        wanted = rows.<Map<String, Set<String>>>read(this::wanted);
        Stream.concat(before.keySet().stream(), wanted.keySet().stream())
                .distinct()
                .filter(recipients::isConnected)
                .forEach(
                        instance ->
                                delta(instance, before.getOrDefault(instance, Set.of()), imported)
                                        .ifPresent(delta -> recipients.tell(instance, delta)));
    }

    private Optional<PartDelta> delta(String instance, Set<String> before, Set<String> imported) {
        Set<String> now = wanted.getOrDefault(instance, Set.of());
        var delta = PartDelta.newBuilder().setPart(NAME);
        before.stream().filter(arn -> !now.contains(arn)).forEach(delta::addRemoved);
        now.stream()
                .filter(arn -> !before.contains(arn) || imported.contains(arn))
                .forEach(
                        arn ->
                                rows.<Optional<PartEntry>>read(tx -> entry(tx, instance, arn))
                                        .ifPresentOrElse(
                                                delta::addEntries, () -> delta.addRemoved(arn)));
        return delta.getEntriesCount() == 0 && delta.getRemovedCount() == 0
                ? Optional.empty()
                : Optional.of(delta.build());
    }

    private Map<String, Set<String>> wanted(ReadTx tx) {
        Map<String, Set<String>> byInstance = new TreeMap<>();
        Map<BalancerKey, Set<String>> byBalancer = new HashMap<>();
        for (BalancerMachines.Node node : machines.nodes().values()) {
            Set<String> arns =
                    byBalancer.computeIfAbsent(node.balancer(), key -> certificates(tx, key));
            if (!arns.isEmpty()) {
                byInstance.computeIfAbsent(node.instance(), i -> new TreeSet<>()).addAll(arns);
            }
        }
        return byInstance;
    }

    private static Set<String> certificates(ReadTx tx, BalancerKey balancer) {
        var arns = new TreeSet<String>();
        tx.list(Tables.LISTENERS, KeyPrefix.of(balancer.id()))
                .forEach(it -> arns.addAll(Certificates.of(it.row())));
        return arns;
    }
}
