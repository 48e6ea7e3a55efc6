package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TmpfsDriverTest {
    private final TmpfsDriver driver = new TmpfsDriver(4096);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size=16m              | nr_blocks=4096",
                "size=16MB             | nr_blocks=4096",
                "size=1g,mode=700      | nr_blocks=262144,mode=700",
                "size=64k              | nr_blocks=16",
                "size=4097             | nr_blocks=2",
                "uid=1000,inodes=5,ro  | uid=1000,nr_inodes=5,ro",
                "size=50%              | size=50%",
                "noatime               | noatime",
            })
    void aSizeIsNotTakenForAQuota(String options, String translated) {
        assertThat(driver.translated(Map.of("type", "tmpfs", "o", options)))
                .isEqualTo(Map.of("type", "tmpfs", "o", translated));
    }

    @Test
    void otherVolumesStayAsTheyAre() {
        var quota = Map.of("o", "size=16m");
        var nfs = Map.of("type", "nfs", "device", ":/x", "o", "addr=10.0.0.1,size=1");

        assertThat(driver.translated(quota)).isEqualTo(quota);
        assertThat(driver.translated(nfs)).isEqualTo(nfs);
        assertThat(driver.translated(Map.of("type", "tmpfs"))).isEqualTo(Map.of("type", "tmpfs"));
    }

    @Test
    void theSizeOfAPageIsThatOfThisMachine() {
        assertThat(TmpfsDriver.ofThisHost().options(List.of("size=1m")).get("o"))
                .matches("nr_blocks=(256|64|16)");
    }
}
