package dev.longshore.control.admin.explain;

import dev.longshore.control.domain.service.ServiceExplanation;
import dev.longshore.control.leader.Leader;
import dev.longshore.proto.admin.ExplainResponse;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.util.ArrayList;

/** What a service does next, and what it waits for. */
final class ExplainedService {
    private ExplainedService() {}

    static ExplainResponse of(Leader leader, ServiceKey key) {
        ServiceRow row = leader.committed(tx -> tx.get(Tables.SERVICES, key)).orElseThrow();
        ServiceExplanation why = leader.explain(key).orElseThrow();
        var sentences = new ArrayList<>(why.sentences());
        Alternatives nodes = Alternatives.of(leader, why.refusals());
        nodes.count(sentences);
        return ExplainResponse.newBuilder()
                .setResourceArn(row.getService().getServiceArn())
                .setStatus(row.getService().getStatus())
                .addAllSentences(sentences)
                .addAllNodes(nodes.told())
                .build();
    }
}
