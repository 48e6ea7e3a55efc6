package dev.longshore.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The proto files of AWS's services are what the tool makes of AWS's models: whoever changes one by
 * hand changes the service's file instead. The models are data beside the checkout.
 */
class GeneratedProtoTest {
    private static final Path MODELS = Path.of("../../shared/reference/aws-models");

    private static Path model(String service) throws IOException {
        Matcher name =
                Pattern.compile("model = \"(.*)\"")
                        .matcher(Files.readString(Path.of("services/" + service + ".toml")));
        assertThat(name.find()).isTrue();
        return MODELS.resolve(name.group(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"acm", "ec2", "ecs", "elbv2", "servicediscovery", "sts", "tagging"})
    void standsAsItIsGenerated(String service) throws IOException, InterruptedException {
        assumeTrue(Files.exists(model(service)), "AWS's model is not beside the checkout");
        var tool =
                new ProcessBuilder(
                                "python3",
                                "-B",
                                "tools/aws_proto.py",
                                "--check",
                                "services/" + service + ".toml",
                                MODELS.toString())
                        .redirectErrorStream(true)
                        .start();
        var said = new String(tool.getInputStream().readAllBytes());
        assertThat(tool.waitFor(1, TimeUnit.MINUTES)).isTrue();

        assertThat(said).isEmpty();
        assertThat(tool.exitValue()).isZero();
    }
}
