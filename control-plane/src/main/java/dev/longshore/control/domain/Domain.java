package dev.longshore.control.domain;

import dev.longshore.control.domain.instance.Instances;
import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.domain.task.Placer;
import dev.longshore.control.domain.task.SpotTasks;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.schedule.ClusterIndex;
import java.util.random.RandomGenerator;

/**
 * The rules of the cluster's nouns, as a leader's handlers and controllers use them: one for each
 * term of leadership.
 *
 * @param index the nodes in the shape that placement needs, kept by the change feed
 */
public record Domain(
        ClusterSettings settings,
        Networks networks,
        AddressPool addresses,
        ClusterIndex index,
        Tasks tasks,
        Instances instances,
        Placer placer) {
    /** The rules of an installation over {@code index}. */
    public static Domain of(ClusterSettings settings, ClusterIndex index, RandomGenerator random) {
        var networks = new Networks(settings);
        var addresses = new AddressPool(networks.standard());
        var tasks = new Tasks(addresses);
        return new Domain(
                settings,
                networks,
                addresses,
                index,
                tasks,
                new Instances(addresses, tasks),
                new Placer(
                        index,
                        networks,
                        addresses,
                        new SpotTasks(tasks, settings.timing().spotWarning()),
                        random));
    }

    /** The default network. */
    public Vpc vpc() {
        return networks.standard();
    }
}
