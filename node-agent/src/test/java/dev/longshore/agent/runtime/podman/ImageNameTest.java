package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageNameTest {
    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest",
        "nginx:1.27, docker.io/library/nginx:1.27",
        "team/app, docker.io/team/app:latest",
        "localhost/busybox:1, localhost/busybox:1",
        "registry:5000/app, registry:5000/app:latest",
        "10.200.0.254:5000/team/app:v2, 10.200.0.254:5000/team/app:v2",
        "public.ecr.aws/nginx/nginx, public.ecr.aws/nginx/nginx:latest",
        "nginx@sha256:0a1b, docker.io/library/nginx@sha256:0a1b",
        "10.0.0.1:5000/app:v2@sha256:0a1b, 10.0.0.1:5000/app@sha256:0a1b",
    })
    void isCompletedAsByDocker(String image, String full) {
        assertThat(ImageName.parse(image).full()).isEqualTo(full);
    }
}
