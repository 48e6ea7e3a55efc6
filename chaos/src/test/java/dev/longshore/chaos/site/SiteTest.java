package dev.longshore.chaos.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class SiteTest {
    @Test
    void machinesAreKnownByTheirNames() {
        Site site = Site.of(file("sh -c true {host}"));
        assertThat(site.servers()).containsExactly("s1", "s2");
        assertThat(site.api("s2")).isEqualTo("10.0.0.2:7070");
        assertThat(site.ip("s2")).isEqualTo("10.0.0.2");
        assertThat(site.ip("a1")).isEqualTo("10.0.0.11");
        assertThat(site.can(Verb.POWER_OFF)).isFalse();
    }

    @Test
    void aScriptRunsWhereTheCommandLeads() {
        Site site = Site.of(file("env ON={host}"));
        assertThat(site.sh("a1", "echo on $ON 'and \"quoted\"'"))
                .hasValue("on a1 and \"quoted\"\n");
        assertThat(site.sh("a1", "exit 3")).isEmpty();
    }

    @Test
    void whatIsMissingIsNamedWithAnExample() {
        var file = file("ssh {host}");
        file.remove("servers");
        assertThatThrownBy(() -> Site.of(file))
                .isInstanceOf(DrillException.class)
                .hasMessageContaining("no servers")
                .hasMessageContaining("s1=10.0.0.1:7070");
    }

    @Test
    void aPairThatIsNoneIsNamed() {
        var file = file("ssh {host}");
        file.setProperty("agents", "a1=10.0.0.1,a2");
        assertThatThrownBy(() -> Site.of(file))
                .isInstanceOf(DrillException.class)
                .hasMessageContaining("'a2' is not HOST=ADDRESS");
    }

    @Test
    void aSpareServerHasTheAddressesOfAMember() {
        var file = file("ssh {host}");
        file.setProperty("spares", "s4=10.0.0.4:7071/10.0.0.4:7070");
        Site site = Site.of(file);
        assertThat(site.spares()).containsExactly("s4");
        assertThat(site.spare("s4").getRaftAddress()).isEqualTo("10.0.0.4:7071");
        assertThat(site.spare("s4").getApiAddress()).isEqualTo("10.0.0.4:7070");
    }

    @Test
    void aSpareServerWithOneAddressIsNamed() {
        var file = file("ssh {host}");
        file.setProperty("spares", "s4=10.0.0.4:7070");
        assertThatThrownBy(() -> Site.of(file))
                .isInstanceOf(DrillException.class)
                .hasMessageContaining("s4=10.0.0.4:7070")
                .hasMessageContaining("10.0.0.4:7071/10.0.0.4:7070");
    }

    @Test
    void whatTheSiteDoesNotSayCannotBeDone() {
        Site site = Site.of(file("ssh {host}"));
        assertThatThrownBy(() -> site.run(Verb.START_SERVER, "s1"))
                .isInstanceOf(DrillException.class)
                .hasMessageContaining("start.server");
    }

    private static Properties file(String exec) {
        var file = new Properties();
        file.setProperty("servers", "s1=10.0.0.1:7070, s2=10.0.0.2:7070");
        file.setProperty("agents", "a1=10.0.0.11");
        file.setProperty("exec", exec);
        return file;
    }
}
