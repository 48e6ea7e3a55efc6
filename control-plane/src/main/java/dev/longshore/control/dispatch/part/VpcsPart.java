package dev.longshore.control.dispatch.part;

import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.VpcRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The address ranges of tasks: one for each network, of which there are few. */
public final class VpcsPart implements AssignmentPart {
    private static final String NAME = "vpcs";

    private final Networks networks;

    public VpcsPart(Networks networks) {
        this.networks = networks;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public FeatureLevel since() {
        return FeatureLevel.FEATURE_LEVEL_BASE;
    }

    @Override
    public void rebuild(ReadTx committed) {}

    @Override
    public List<String> keys(ReadTx committed, String instance) {
        var keys = new ArrayList<String>();
        networks.vpcs().scan(committed, Optional.empty(), row -> keys.add(row.key().id()));
        return keys;
    }

    @Override
    public Optional<PartEntry> entry(ReadTx committed, String instance, String key) {
        return networks.vpcs().get(committed, key).map(VpcsPart::entry);
    }

    private static PartEntry entry(VpcRow row) {
        var entry = PartEntry.newBuilder().setKey(row.getVpc().getVpcId());
        entry.getVpcBuilder().setCidr(row.getVpc().getCidrBlock());
        return entry.build();
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes, Recipients nodes) {
        var delta = PartDelta.newBuilder().setPart(NAME);
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.VPCS)
                    .ifPresent(
                            vpc -> {
                                Optional<PartEntry> now = vpc.after().map(VpcsPart::entry);
                                if (!now.equals(vpc.before().map(VpcsPart::entry))) {
                                    now.ifPresentOrElse(
                                            delta::addEntries,
                                            () -> delta.addRemoved(vpc.key().id()));
                                }
                            });
        }
        if (delta.getEntriesCount() > 0 || delta.getRemovedCount() > 0) {
            nodes.tellAll(delta.build());
        }
    }
}
