package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DescribeServiceDeploymentsResponse;
import dev.longshore.proto.ecs.DescribeServiceRevisionsResponse;
import dev.longshore.proto.ecs.ListServiceDeploymentsResponse;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.ecs.ServiceDeploymentBrief;
import dev.longshore.proto.ecs.ServiceRevision;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Service deployments and revisions: listed, described and stopped. */
class ServiceDeploymentsTest {
    private final TestServices services = new TestServices();
    private String first = "";

    @BeforeEach
    void aService() {
        services.create("service_name: 's' desired_count: 2 " + TestServices.ON_FARGATE);
        first = services.described("s").getCurrentServiceDeployment();
    }

    @Test
    void theFirstDeploymentComesFromNothing() {
        services.task("s", "t1", "RUNNING");

        ServiceDeployment deployment = describe(first);

        assertThat(deployment.getServiceDeploymentArn())
                .matches(TestServices.ARN + "service-deployment/default/s/[A-Za-z0-9_-]{20,21}");
        assertThat(deployment.getStatus()).isEqualTo("IN_PROGRESS");
        assertThat(deployment.getSourceServiceRevisionsList()).isEmpty();
        assertThat(deployment.getTargetServiceRevision().getRunningTaskCount()).isEqualTo(1);
        assertThat(deployment.getTargetServiceRevision().hasRequestedTaskCount()).isTrue();
        assertThat(deployment.getDeploymentConfiguration().getMaximumPercent()).isEqualTo(200);
        assertThat(deployment.getAlarms().getStatus()).isEqualTo("DISABLED");
    }

    @Test
    void aLaterOneNamesWhatItReplaces() {
        services.completes("s");
        services.task("s", "t1", "RUNNING");

        services.update("s", "force_new_deployment: true");

        ServiceDeployment second = describe(services.described("s").getCurrentServiceDeployment());
        assertThat(second.getSourceServiceRevisionsList()).hasSize(1);
        assertThat(second.getSourceServiceRevisions(0).getRequestedTaskCount()).isEqualTo(2);
        assertThat(second.getSourceServiceRevisions(0).getRunningTaskCount()).isEqualTo(1);
        assertThat(second.getTargetServiceRevision().getRunningTaskCount()).isZero();
    }

    @Test
    void whatIsNotThereIsMissing() {
        var answer =
                (DescribeServiceDeploymentsResponse)
                        services.api.call(
                                "DescribeServiceDeployments",
                                "service_deployment_arns: '%1$sx' service_deployment_arns: 's' service_deployment_arns: '%2$s'"
                                        .formatted(first, first.replace("123456789012", "1")));

        assertThat(answer.getServiceDeploymentsList()).isEmpty();
        assertThat(answer.getFailuresList())
                .extracting(failure -> failure.getReason())
                .containsExactly("MISSING", "MISSING", "MISSING");
    }

    @Test
    void revisionsSayWhatTasksAreMadeOf() {
        String arn = services.described("s").getCurrentServiceRevisions(0).getArn();

        var answer =
                (DescribeServiceRevisionsResponse)
                        services.api.call(
                                "DescribeServiceRevisions",
                                "service_revision_arns: '"
                                        + arn
                                        + "' service_revision_arns: '"
                                        + arn
                                        + "0'");

        ServiceRevision revision = answer.getServiceRevisions(0);
        assertThat(revision.getServiceRevisionArn()).isEqualTo(arn);
        assertThat(revision.getTaskDefinition()).endsWith("task-definition/far:1");
        assertThat(revision.getPlatformVersion()).isEqualTo("1.4.0");
        assertThat(revision.getContainerImages(0).getImage()).isEqualTo("nginx");
        assertThat(answer.getFailures(0).getReason()).isEqualTo("MISSING");
    }

    @Test
    void theNewestIsListedFirst() {
        for (int i = 0; i < 24; i++) {
            services.api.pass(Duration.ofSeconds(1));
            services.update("s", "force_new_deployment: true");
        }

        assertThat(list("")).hasSize(20);
        var all = new ArrayList<ServiceDeploymentBrief>();
        String token = "";
        do {
            var page = page("max_results: 7 next_token: '" + token + "'");
            all.addAll(page.getServiceDeploymentsList());
            token = page.getNextToken();
        } while (!token.isEmpty());
        assertThat(all).hasSize(25).doesNotHaveDuplicates();
        assertThat(all)
                .isSortedAccordingTo(
                        (a, b) ->
                                Timestamps.instant(b.getCreatedAt())
                                        .compareTo(Timestamps.instant(a.getCreatedAt())));
        assertThat(all.getLast().getServiceDeploymentArn()).isEqualTo(first);
    }

    @Test
    void theLastHundredAreKept() {
        for (int i = 0; i < 110; i++) {
            services.api.pass(Duration.ofSeconds(1));
            services.update("s", "force_new_deployment: true");
        }

        var page = page("max_results: 100");
        assertThat(page.getServiceDeploymentsList())
                .hasSize(100)
                .noneMatch(kept -> kept.getServiceDeploymentArn().equals(first));
        assertThat(page.hasNextToken()).isFalse();
        assertThat(page.getServiceDeployments(0).getServiceDeploymentArn())
                .isEqualTo(services.described("s").getCurrentServiceDeployment());
    }

    @Test
    void listsAreFilteredByStatusAndTime() {
        long start = TestApi.START.getEpochSecond();
        services.api.pass(Duration.ofSeconds(10));
        services.update("s", "force_new_deployment: true");
        String second = services.described("s").getCurrentServiceDeployment();
        stop(second, "");

        assertThat(list("status: 'ROLLBACK_REQUESTED'")).containsExactly(second);
        assertThat(list("status: 'STOPPED' status: 'SUCCESSFUL'")).containsExactly(first);
        assertThat(list("created_at { before { seconds: %d } }".formatted(start + 5)))
                .containsExactly(first);
        assertThat(list("created_at { after { seconds: %d } }".formatted(start + 5)))
                .containsExactly(second);
    }

    @Test
    void deploymentsOfAnEarlierServiceOfThatNameAreNotListed() {
        services.end("s");
        services.api.pass(Duration.ofMinutes(1));
        services.create("service_name: 's' desired_count: 1 " + TestServices.ON_FARGATE);

        assertThat(list("")).hasSize(1).doesNotContain(first);
        assertThat(describe(first).getServiceDeploymentArn()).isEqualTo(first);
    }

    @Test
    void theWishToStopIsWritten() {
        services.api.pass(Duration.ofMinutes(1));
        stop(first, "");
        assertThat(describe(first).getStatus()).isEqualTo("ROLLBACK_REQUESTED");
        assertThat(describe(first).getUpdatedAt())
                .isEqualTo(Timestamps.of(TestApi.START.plus(Duration.ofMinutes(1))));
        stop(first, "stop_type: 'ROLLBACK'");
        assertThatThrownBy(() -> stop(first, "stop_type: 'ABORT'"))
                .hasMessage(
                        "ConflictException: The service deployment is ROLLBACK_REQUESTED: only one that is PENDING or"
                                + " IN_PROGRESS can be stopped.");
    }

    @Test
    void aDeploymentUnderWayIsStoppedAndOneThatHasEndedIsNot() {
        becomes(first, "PENDING");
        stop(first, "stop_type: 'ABORT'");
        assertThat(describe(first).getStatus()).isEqualTo("STOP_REQUESTED");

        becomes(first, "SUCCESSFUL");
        assertThatThrownBy(() -> stop(first, "stop_type: 'ABORT'"))
                .hasMessageStartingWith("ConflictException: The service deployment is SUCCESSFUL");
    }

    private void becomes(String arn, String status) {
        var key = new ServiceDeploymentKey("default", "s", arn.substring(arn.lastIndexOf('/') + 1));
        var row = services.api.row(Tables.SERVICE_DEPLOYMENTS, key).orElseThrow().toBuilder();
        row.getDeploymentBuilder().setStatus(status);
        services.api.put(Tables.SERVICE_DEPLOYMENTS, key, row.build());
    }

    private void stop(String arn, String members) {
        services.api.call(
                "StopServiceDeployment", "service_deployment_arn: '" + arn + "' " + members);
    }

    private ServiceDeployment describe(String arn) {
        return ((DescribeServiceDeploymentsResponse)
                        services.api.call(
                                "DescribeServiceDeployments",
                                "service_deployment_arns: '" + arn + "'"))
                .getServiceDeployments(0);
    }

    private List<String> list(String members) {
        return page(members).getServiceDeploymentsList().stream()
                .map(ServiceDeploymentBrief::getServiceDeploymentArn)
                .toList();
    }

    private ListServiceDeploymentsResponse page(String members) {
        return (ListServiceDeploymentsResponse)
                services.api.call("ListServiceDeployments", "service: 's' " + members);
    }
}
