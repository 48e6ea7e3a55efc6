package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallbackTemplate;
import com.github.dockerjava.api.model.Frame;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands in containers by the API, which is all that can be asked of Docker. It cannot kill
 * one whose time is over.
 */
final class ApiExec implements Exec {
    private final DockerClient docker;

    ApiExec(DockerClient docker) {
        this.docker = docker;
    }

    @Override
    public ExecResult run(String runtimeId, List<String> command, Duration timeout)
            throws RuntimeFailure {
        try (var output = new Output()) {
            String id =
                    docker.execCreateCmd(runtimeId)
                            .withAttachStdout(true)
                            .withAttachStderr(true)
                            .withCmd(command.toArray(String[]::new))
                            .exec()
                            .getId();
            docker.execStartCmd(id).exec(output);
            if (!output.awaitCompletion(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return Exec.timedOut(timeout);
            }
            Long exitCode = docker.inspectExecCmd(id).exec().getExitCodeLong();
            return Exec.result(
                    exitCode == null ? 0 : Math.toIntExact(exitCode), output.text.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure("CannotExecError", "interrupted", e);
        } catch (IOException | RuntimeException e) {
            throw Failures.of("CannotExecError", e);
        }
    }

    private static final class Output extends ResultCallbackTemplate<Output, Frame> {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void onNext(Frame frame) {
            if (text.length() < OUTPUT_LIMIT_CHARACTERS) {
                text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
            }
        }
    }
}
