package dev.longshore.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.config.AgentSettings;
import dev.longshore.control.process.settings.ServerSettings;
import dev.longshore.foundation.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    private static final Path PAGE = Path.of("../docs/settings.md");

    private static final String HEAD =
            """
            # Settings

            `KEY=value` lines in the file of `--config`, or variables of the environment, which override the file; options override both.
            A name that is nearly one of these is refused. This page is made from the programs' own tables; a test compares it with them.
            """;

    /** Whoever changes a setting copies what this test expects. */
    @Test
    void saysWhatTheProgramsSay() throws IOException {
        assertThat(PAGE)
                .hasContent(
                        HEAD
                                + "\n## longshore server\n"
                                + Setting.markdown(ServerSettings.ALL)
                                + "\n## longshore agent\n"
                                + Setting.markdown(AgentSettings.ALL));
        assertThat(Files.readString(PAGE)).doesNotContain("\t");
    }
}
