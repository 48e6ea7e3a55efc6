package dev.longshore.control.dispatch.part;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.domain.network.GroupRules;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.ec2.SecurityGroupRule;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ec2.Ec2Key;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.ReadTx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SecurityGroupsPartTest {
    private static final String ONE = "i-one";
    private static final String TWO = "i-two";

    private final Networks networks = new Networks(ClusterSettings.defaults());
    private final GroupRules rules = new GroupRules(networks);
    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.EPOCH,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    private final SecurityGroupsPart part =
            new SecurityGroupsPart(
                    networks,
                    new CommittedRows() {
                        @Override
                        public <T> T read(Function<ReadTx, T> reader) {
                            return reader.apply(tx);
                        }
                    });
    private final ConnectedNodes nodes = new ConnectedNodes(Set.of(ONE, TWO));

    /** What each node has been told, put together. */
    private final Map<String, Map<String, PartEntry>> tables = new HashMap<>();

    @Test
    void aNodeKnowsTheGroupsOfItsTasksAndWhoIsInThoseThatTheyName() {
        group("sg-web");
        group("sg-db", in("sgr-1", "sg-web"));
        task("t1", ONE, "10.0.0.1", "sg-db");
        task("t2", TWO, "10.0.0.2", "sg-web");
        changed();

        assertThat(known(ONE)).containsExactly("sg-db", "sg-web/10.0.0.2");
        assertThat(known(TWO)).containsExactly("sg-web");
    }

    @Test
    void membersComeAndGo() {
        group("sg-web");
        group("sg-db", in("sgr-1", "sg-web"));
        task("t1", ONE, "10.0.0.1", "sg-db");
        changed();
        assertThat(known(ONE)).containsExactly("sg-db");

        task("t2", TWO, "10.0.0.2", "sg-web");
        task("t3", TWO, "10.0.0.3", "sg-web");
        changed();
        assertThat(known(ONE)).containsExactly("sg-db", "sg-web/10.0.0.2", "sg-web/10.0.0.3");

        released("t2");
        changed();
        assertThat(known(ONE)).containsExactly("sg-db", "sg-web/10.0.0.3");

        released("t1");
        changed();
        assertThat(known(ONE)).isEmpty();
    }

    /** Within one batch, too: a task may give back what another one takes. */
    @Test
    void anAddressChangesHands() {
        group("sg-web");
        group("sg-db", in("sgr-1", "sg-web"));
        task("t1", ONE, "10.0.0.1", "sg-db");
        task("t2", TWO, "10.0.0.2", "sg-web");
        changed();

        released("t2");
        task("t3", TWO, "10.0.0.2", "sg-web");
        changed();

        assertThat(known(ONE)).containsExactly("sg-db", "sg-web/10.0.0.2");
        assertThat(known(TWO)).containsExactly("sg-web");
    }

    /** A node is told piece by piece, and hears of changes in between. */
    @Test
    void whatHasGoneSinceItsKeyWasAskedForIsNotTold() {
        group("sg-web");
        group("sg-db", in("sgr-1", "sg-web"));
        task("t1", ONE, "10.0.0.1", "sg-db");
        task("t2", TWO, "10.0.0.2", "sg-web");
        changed();
        assertThat(part.entry(tx, ONE, "sg-web/10.0.0.2")).isPresent();
        assertThat(part.entry(tx, ONE, "sg-db")).isPresent();

        released("t2");
        changed();
        assertThat(part.entry(tx, ONE, "sg-web/10.0.0.2")).isEmpty();

        released("t1");
        changed();
        assertThat(part.entry(tx, ONE, "sg-db")).isEmpty();
    }

    @Test
    void rulesChange() {
        group("sg-web");
        group("sg-all");
        SecurityGroupRow db = group("sg-db", in("sgr-1", "sg-web"));
        task("t1", ONE, "10.0.0.1", "sg-db");
        task("t2", TWO, "10.0.0.2", "sg-web", "sg-all");
        changed();

        rules.put(tx, db, List.of(in("sgr-2", "sg-all")));
        changed();
        assertThat(known(ONE)).containsExactly("sg-all/10.0.0.2", "sg-db", "sg-web/10.0.0.2");
        assertThat(ruleCount("sg-db")).isEqualTo(2);

        rules.delete(tx, db, List.of(in("sgr-1", "sg-web")));
        changed();
        assertThat(known(ONE)).containsExactly("sg-all/10.0.0.2", "sg-db");
        assertThat(ruleCount("sg-db")).isEqualTo(1);
    }

    @Test
    void theDefaultGroupHasRulesWithoutRows() {
        String standard = networks.standard().defaultSecurityGroup();
        task("t1", ONE, "10.0.0.1", standard);
        task("t2", TWO, "10.0.0.2", standard);
        changed();

        assertThat(known(ONE))
                .containsExactly(standard, standard + "/10.0.0.1", standard + "/10.0.0.2");
        assertThat(entry(standard).getSecurityGroup().getRulesList())
                .extracting(rule -> rule.getEgress() + " " + rule.getPeerCase())
                .containsExactlyInAnyOrder("false GROUP_ID", "true CIDR");
    }

    /** Before there were groups, a task had whatever its caller wrote. */
    @Test
    void anIdThatNobodyMadeStandsForTheDefaultGroup() {
        String standard = networks.standard().defaultSecurityGroup();
        task("t1", ONE, "10.0.0.1", "sg-12345");
        task("t2", TWO, "10.0.0.2", standard);
        changed();

        assertThat(known(ONE))
                .containsExactly(
                        standard, standard + "/10.0.0.1", standard + "/10.0.0.2", "sg-12345");
        assertThat(ruleCount("sg-12345")).isEqualTo(2);
    }

    /** What is told step by step is what one that begins anew would be told. */
    @Test
    void whateverHappensTheStepsGiveTheWhole() {
        var random = new Random(7);
        List<String> groups = List.of("sg-0", "sg-1", "sg-2", "sg-3");
        var rows = new HashMap<String, SecurityGroupRow>();
        groups.forEach(group -> rows.put(group, group(group)));
        for (int step = 0; step < 400; step++) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                int number = random.nextInt(12);
                String group = groups.get(random.nextInt(groups.size()));
                SecurityGroupRule rule = in("sgr-" + number % 3, groups.get(number % 4), group);
                switch (random.nextInt(4)) {
                    case 0 -> released("t" + number);
                    case 1 -> rules.put(tx, requireNonNull(rows.get(group)), List.of(rule));
                    case 2 -> rules.delete(tx, requireNonNull(rows.get(group)), List.of(rule));
                    default ->
                            task(
                                    "t" + number,
                                    number % 2 == 0 ? ONE : TWO,
                                    "10.0.0." + number,
                                    group);
                }
            }
            changed();

            var fresh = new SecurityGroupsPart(networks, reader());
            fresh.rebuild(tx);
            for (String node : List.of(ONE, TWO)) {
                var whole = new TreeMap<String, PartEntry>();
                fresh.whole(tx, node)
                        .getEntriesList()
                        .forEach(entry -> whole.put(entry.getKey(), entry));
                assertThat(new TreeMap<>(table(node)))
                        .as("step %d, %s", step, node)
                        .isEqualTo(whole);
            }
        }
    }

    private PartEntry entry(String key) {
        return requireNonNull(table(ONE).get(key));
    }

    private int ruleCount(String group) {
        return entry(group).getSecurityGroup().getRulesCount();
    }

    private CommittedRows reader() {
        return new CommittedRows() {
            @Override
            public <T> T read(Function<ReadTx, T> reader) {
                return reader.apply(tx);
            }
        };
    }

    private SecurityGroupRow group(String id, SecurityGroupRule... its) {
        SecurityGroupRow row =
                networks.fresh().group(id, networks.standard().id(), id, "for a test");
        tx.put(Tables.SECURITY_GROUPS, new Ec2Key(id), row);
        for (SecurityGroupRule rule : its) {
            rules.put(tx, row, List.of(rule.toBuilder().setGroupId(id).build()));
        }
        return row;
    }

    private SecurityGroupRule in(String id, String source) {
        return in(id, source, "sg-db");
    }

    private SecurityGroupRule in(String id, String source, String group) {
        var rule = networks.fresh().rule(id, group, false);
        rule.getReferencedGroupInfoBuilder().setGroupId(source);
        return rule.build();
    }

    private void task(String id, String node, String address, String... groups) {
        tx.put(
                Tables.TASKS,
                new TaskKey("c", id),
                TaskRow.newBuilder()
                        .setInstance(node)
                        .setNetwork(
                                TaskNetwork.newBuilder()
                                        .setEniId("eni-" + id)
                                        .setAddress(address)
                                        .addAllSecurityGroups(List.of(groups)))
                        .build());
    }

    private void released(String id) {
        var key = new TaskKey("c", id);
        tx.get(Tables.TASKS, key)
                .ifPresent(
                        row ->
                                tx.put(
                                        Tables.TASKS,
                                        key,
                                        row.toBuilder().setReleased(true).build()));
    }

    private void changed() {
        part.changed(tx.accept(), nodes);
    }

    private Set<String> known(String node) {
        return new TreeSet<>(table(node).keySet());
    }

    private Map<String, PartEntry> table(String node) {
        Map<String, PartEntry> table = tables.computeIfAbsent(node, n -> new HashMap<>());
        for (PartDelta delta : nodes.news(node)) {
            delta.getRemovedList().forEach(table::remove);
            delta.getEntriesList().forEach(entry -> table.put(entry.getKey(), entry));
        }
        return table;
    }
}
