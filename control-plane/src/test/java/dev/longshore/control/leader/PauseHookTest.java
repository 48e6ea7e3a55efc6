package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.proto.ecs.ContinueServiceDeploymentRequest;
import dev.longshore.proto.ecs.DeploymentLifecycleHookDetail;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.Row;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A deployment that waits shows its hook, and goes on with the word. */
class PauseHookTest extends OneMachineCase {
    private static final Caller CALLER =
            new Caller("123456789012", "us-east-1", Optional.empty(), "r", false);

    @Test
    void theRecordShowsTheHookAndTheWordLetsItGoOn() {
        begin();
        agent();
        service(
                "p",
                "careful",
                service -> {
                    service.setLaunchType("FARGATE");
                    service.getDeploymentConfigurationBuilder()
                            .addLifecycleHooksBuilder()
                            .setTargetType("PAUSE")
                            .addLifecycleStages("PRE_SCALE_UP");
                });
        assertThat(tasks("service:careful")).isEmpty();
        assertThat(record().getLifecycleStage()).isEqualTo("PRE_SCALE_UP");
        DeploymentLifecycleHookDetail hook = record().getLifecycleHookDetails(0);
        assertThat(hook.getStatus()).isEqualTo("AWAITING_ACTION");
        assertThat(hook.getTimeoutAction()).isEqualTo("ROLLBACK");

        say(hook.getHookId());

        assertThat(tasks("service:careful")).hasSize(1);
        assertThat(record().hasLifecycleStage()).isFalse();
        assertThat(record().getLifecycleHookDetails(0).getStatus()).isEqualTo("SUCCEEDED");
    }

    private void say(String hook) {
        var operation = Operation.of(ECSGrpc.getContinueServiceDeploymentMethod());
        var request =
                ContinueServiceDeploymentRequest.newBuilder()
                        .setServiceDeploymentArn(record().getServiceDeploymentArn())
                        .setHookId(hook)
                        .build();
        var call = new Call(operation, request, CALLER, Door.GRPC, loop.now().plusSeconds(30));
        var handler =
                (Handlers.Handler.Writer)
                        AwsServices.handlers(leader.domain()).find(operation).orElseThrow();
        leader.write(tx -> handler.handle(tx, call));
        settle();
    }

    private ServiceDeployment record() {
        return leader.committed(
                        tx ->
                                tx.list(Tables.SERVICE_DEPLOYMENTS, KeyPrefix.ALL).stream()
                                        .map(Row::row)
                                        .findFirst()
                                        .orElseThrow())
                .getDeployment();
    }
}
