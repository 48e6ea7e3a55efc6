package dev.longshore.control.dispatch.part;

import dev.longshore.control.domain.network.Vpc;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/** The address ranges of tasks. There is one network, and the configuration says which. */
public final class VpcsPart implements AssignmentPart {
    private final PartDelta whole;

    public VpcsPart(Vpc vpc) {
        var whole = PartDelta.newBuilder().setPart("vpcs");
        whole.addEntriesBuilder().setKey(vpc.id()).getVpcBuilder().setCidr(vpc.cidr());
        this.whole = whole.build();
    }

    @Override
    public String name() {
        return whole.getPart();
    }

    @Override
    public FeatureLevel since() {
        return FeatureLevel.FEATURE_LEVEL_BASE;
    }

    @Override
    public void rebuild(ReadTx committed) {}

    @Override
    public PartDelta whole(ReadTx committed, String instance) {
        return whole;
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes, Recipients nodes) {}
}
