package dev.longshore.control.dispatch.part;

import dev.longshore.control.domain.network.Vpc;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;

/** The address ranges of tasks. There is one network, and the configuration says which. */
public final class VpcsPart implements AssignmentPart {
    private final PartEntry entry;

    public VpcsPart(Vpc vpc) {
        var fresh = PartEntry.newBuilder().setKey(vpc.id());
        fresh.getVpcBuilder().setCidr(vpc.cidr());
        this.entry = fresh.build();
    }

    @Override
    public String name() {
        return "vpcs";
    }

    @Override
    public FeatureLevel since() {
        return FeatureLevel.FEATURE_LEVEL_BASE;
    }

    @Override
    public void rebuild(ReadTx committed) {}

    @Override
    public List<String> keys(ReadTx committed, String instance) {
        return List.of(entry.getKey());
    }

    @Override
    public Optional<PartEntry> entry(ReadTx committed, String instance, String key) {
        return Optional.of(entry);
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes, Recipients nodes) {}
}
