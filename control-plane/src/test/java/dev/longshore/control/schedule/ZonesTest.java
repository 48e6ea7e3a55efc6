package dev.longshore.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.state.tables.ecs.InstanceKey;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The machines by zone are those that there are, whatever came, went and moved. */
class ZonesTest {
    private final Machines machines = new Machines();
    private final Map<InstanceKey, String> expected =
            new TreeMap<>((a, b) -> a.instance().compareTo(b.instance()));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void machinesAreInTheZoneThatTheirRowsSay(int seed) {
        var random = new Random(seed);
        for (int step = 0; step < 500; step++) {
            int number = random.nextInt(20);
            var key = new InstanceKey(number % 2 == 0 ? "even" : "odd", "n" + number);
            if (random.nextInt(3) == 0) {
                machines.unregister(key);
                expected.remove(key);
            } else {
                String zone = "z" + random.nextInt(4);
                machines.register(key, ContainerInstanceRow.newBuilder().setZone(zone).build());
                expected.put(key, zone);
            }
            assertThat(of(machines.zones())).isEqualTo(wanted(""));
            assertThat(of(machines.zones("even"))).isEqualTo(wanted("even"));
            assertThat(of(machines.zones("odd"))).isEqualTo(wanted("odd"));
        }
        machines.clear();
        assertThat(machines.zones()).isEmpty();
        assertThat(machines.zones("even")).isEmpty();
    }

    private static Map<String, Set<String>> of(Map<String, ? extends Iterable<Node>> zones) {
        var ids = new TreeMap<String, Set<String>>();
        zones.forEach(
                (zone, nodes) ->
                        nodes.forEach(
                                node ->
                                        ids.computeIfAbsent(zone, z -> new TreeSet<>())
                                                .add(node.id())));
        return ids;
    }

    private Map<String, Set<String>> wanted(String cluster) {
        var ids = new TreeMap<String, Set<String>>();
        expected.forEach(
                (key, zone) -> {
                    if (key.cluster().startsWith(cluster)) {
                        ids.computeIfAbsent(zone, z -> new TreeSet<>()).add(key.instance());
                    }
                });
        return ids;
    }
}
