package dev.longshore.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerOverride;
import dev.longshore.proto.ecs.EnvironmentFile;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.task.EffectiveTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentFilesTest {
    @TempDir private Path root;

    @BeforeEach
    void directory() throws IOException {
        Files.createDirectory(root.resolve("etc"));
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "A=1,{A=1}",
                "# A=1,{}",
                "A,{}",
                "A=,{}",
                "=1,{}",
                "A=b=c,{A=b=c}",
                "A=\"1\" ,{A=\"1\" }",
                " A=1,{ A=1}",
                "A=1|A=2|B=3,{A=2; B=3}",
            })
    void linesAreThoseOfEcs(String lines, String variables) {
        assertThat(EnvironmentFiles.parse("f.env", List.of(lines.split("\\|", -1))))
                .hasToString(variables.replace(';', ','));
    }

    @Test
    void environmentCountsBeforeFilesAndTheEarlierFileBeforeTheLater() throws Exception {
        write("etc/first.env", "A=first\nB=first\n");
        write("etc/second.env", "A=second\r\nB=second\r\nC=second\r\n");
        var container =
                container("/etc/first.env", "file:///etc/second.env")
                        .addEnvironment(variable("A", "own"))
                        .build();

        assertThat(resolve(container)).isEqualTo("A=own B=first C=second");
    }

    @Test
    void anOverrideNamesOtherFilesInsteadOfTheDefinitions() throws Exception {
        write("etc/first.env", "A=first\nB=first\n");
        write("etc/second.env", "A=second\n");
        var task = AssignedTask.newBuilder();
        task.getDefinitionBuilder()
                .addContainerDefinitions(
                        container("/etc/first.env").addEnvironment(variable("C", "own")));
        var override =
                ContainerOverride.newBuilder()
                        .setName("app")
                        .addEnvironmentFiles(file("/etc/second.env"))
                        .addEnvironment(variable("C", "overridden"));
        task.getOverridesBuilder().addContainerOverrides(override);

        assertThat(
                        resolve(
                                EffectiveTask.container(
                                        task.getDefinition(), task.getOverrides(), "app")))
                .isEqualTo("C=overridden A=second");
    }

    @Test
    void whatCannotBeReadSaysWhy() throws IOException {
        write("etc/large.env", "A=" + "x".repeat(1 << 20));
        Files.write(root.resolve("etc/latin.env"), new byte[] {'A', '=', (byte) 0xe4});

        fails("/etc/none.env", "there is no such file on this node");
        fails("/etc/large.env", "it is larger than 1048576 bytes");
        fails("/etc/latin.env", "it is not in UTF-8");
        fails("/etc", "it is not a regular file");
    }

    /** Reading one would wait for whoever writes to it. */
    @Test
    @Timeout(20)
    void aPipeIsNotRead() throws Exception {
        Path pipe = root.resolve("etc/pipe.env");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Files.createSymbolicLink(root.resolve("etc/link.env"), pipe);

        fails("/etc/pipe.env", "it is not a regular file");
        fails("/etc/link.env", "it is not a regular file");
    }

    private void fails(String path, String reason) {
        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(() -> resolve(container(path).build()))
                .extracting(RuntimeFailure::reason)
                .isEqualTo(
                        "ResourceInitializationError: cannot read environment file "
                                + path
                                + " of container app: "
                                + reason);
    }

    private String resolve(ContainerDefinition container) throws RuntimeFailure {
        return new EnvironmentFiles(root)
                .resolve(container).getEnvironmentList().stream()
                        .map(pair -> pair.getName() + "=" + pair.getValue())
                        .collect(Collectors.joining(" "));
    }

    private void write(String path, String text) throws IOException {
        Files.writeString(root.resolve(path), text);
    }

    private static ContainerDefinition.Builder container(String... files) {
        var container = ContainerDefinition.newBuilder().setName("app");
        for (String file : files) {
            container.addEnvironmentFiles(file(file));
        }
        return container;
    }

    private static EnvironmentFile.Builder file(String path) {
        return EnvironmentFile.newBuilder().setType("s3").setValue(path);
    }

    private static KeyValuePair.Builder variable(String name, String value) {
        return KeyValuePair.newBuilder().setName(name).setValue(value);
    }
}
