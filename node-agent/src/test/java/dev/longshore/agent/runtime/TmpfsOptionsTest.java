package dev.longshore.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.Tmpfs;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TmpfsOptionsTest {
    /** Options as they are written, where Podman gets them, and whether it is a volume. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-                  | -          | size=16m                  | false",
                "ro,noexec,mode=700 | ro,noexec  | mode=700,size=16m         | false",
                "defaults,relatime  | -          | size=16m                  | false",
                "remount,rbind,rw   | rw         | size=16m                  | false",
                "noatime,uid=1000   | -          | noatime,uid=1000,size=16m | true",
                "noexec,gid=5,rw    | noexec,rw  | gid=5,size=16m            | true",
                "mpol=bind:0        | -          | mpol=bind:0,size=16m      | true",
                "nr_inodes=9,shared | shared     | nr_inodes=9,size=16m      | true",
                "mode=700,dirsync   | -          | mode=700,dirsync,size=16m | true",
            })
    void podmanGetsEachWhereItKnowsIt(
            String options, String mount, String fileSystem, boolean volume) {
        var tmpfs = Tmpfs.newBuilder().setContainerPath("/x").setSize(16);
        if (options != null) {
            tmpfs.addAllMountOptions(List.of(options.split(",")));
        }

        assertThat(TmpfsOptions.ofTheMount(tmpfs.build()))
                .isEqualTo(mount == null ? List.of() : List.of(mount.split(",")));
        assertThat(String.join(",", TmpfsOptions.ofTheFileSystem(tmpfs.build())))
                .isEqualTo(fileSystem);
        assertThat(TmpfsOptions.needsVolume(tmpfs.build())).isEqualTo(volume);
        assertThat(TaskResource.neededBy(task(tmpfs)).contains(TaskResource.VOLUMES))
                .isEqualTo(volume);
    }

    private static AssignedTask task(Tmpfs.Builder tmpfs) {
        var task = AssignedTask.newBuilder();
        task.getDefinitionBuilder()
                .addContainerDefinitionsBuilder()
                .getLinuxParametersBuilder()
                .addTmpfs(tmpfs);
        return task.build();
    }
}
