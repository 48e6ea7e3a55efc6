package dev.longshore.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.ecs.TaskDefinition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Containers are written as {@code name<dependency}: with {@code +} it waits for the dependency's
 * start, with {@code .} for its end; {@code ?} behind a name stands for one that is not essential.
 */
class SharedNamespacesTest {
    @ParameterizedTest
    @CsvSource({
        "a b c, a, b c",
        "a<+b b c, b, a c",
        "a<+b b<+c c, c, a b",
        "a? b c, b, a c",
        "a? b<+a c, c, a b", // a has to run before b, but all can join c
        "a? b<+a c<+a, a, b c",
        "init? a<.init b, a, b",
        "init? a<.init b<.init, a, b",
        "init? a<+init b<.init, a, b",
        "one? two?<.one a<.two, a, ''",
        "a, a, ''",
    })
    void whoOwnsAndWhoJoins(String containers, String owner, String joiners) {
        TaskDefinition definition = task(containers);

        assertThat(SharedNamespaces.owner(definition)).contains(owner);
        assertThat(String.join(" ", SharedNamespaces.joiners(definition, owner)))
                .isEqualTo(joiners);
        assertThat(SharedNamespaces.joined(definition, owner)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "host, host", "host, none"})
    void nothingIsSharedUnlessTheTaskSaysSo(String pidMode, String ipcMode) {
        var definition = task("a b").toBuilder().setPidMode(pidMode).setIpcMode(ipcMode).build();

        assertThat(SharedNamespaces.owner(definition)).isEmpty();
        assertThat(SharedNamespaces.joined(definition, "b")).isEmpty();
        assertThat(SharedNamespaces.joiners(definition, "a")).isEmpty();
    }

    private static TaskDefinition task(String containers) {
        var task = TaskDefinition.newBuilder().setPidMode("task");
        for (String text : containers.split(" ", -1)) {
            String[] parts = text.split("<", 2);
            var container =
                    task.addContainerDefinitionsBuilder()
                            .setName(parts[0].replace("?", ""))
                            .setEssential(!parts[0].endsWith("?"));
            if (parts.length > 1) {
                container
                        .addDependsOnBuilder()
                        .setContainerName(parts[1].substring(1))
                        .setCondition(parts[1].startsWith(".") ? "COMPLETE" : "START");
            }
        }
        return task.build();
    }
}
