package dev.longshore.control.wire.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.control.wire.MalformedRequestException;
import dev.longshore.proto.ecs.RunTaskRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms that no client of AWS's sends, over any message: here one of ECS's. */
class QueryReaderTest {
    @Test
    void numbersOrderItemsAndGapsDoNotCount() {
        var request = read("tags.member.12.key=b&tags.member.3.key=a&tags.member.x.key=c");

        assertThat(request.getTagsList()).extracting(tag -> tag.getKey()).containsExactly("a", "b");
    }

    @Test
    void unknownAndEmptyParametersArePassedOver() {
        var request = read("nothing=1&&count=2&count=3&=x&tags=");

        assertThat(request.getCount()).isEqualTo(3);
        assertThat(request.getTagsCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "count=two, count: 'two' can not be converted to Int.",
        "count=99999999999, count: '99999999999' can not be converted to Int.",
        "count.a=1, count must be a single value.",
        "enableExecuteCommand=yes, enableExecuteCommand: 'yes' can not be converted to Boolean.",
        "overrides.containerOverrides.member.2.cpu=x, "
                + "overrides.containerOverrides.member.2.cpu: 'x' can not be converted to Int.",
    })
    void whatIsOfTheWrongTypeIsRefusedWithItsName(String form, String message) {
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> read(form))
                .withMessage(message);
    }

    @Test
    void namesHaveABoundedDepth() {
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> Parameters.parse("a" + ".b".repeat(32) + "=1"))
                .withMessageContaining("more than 32 parts");
    }

    @Test
    void aFormHasABoundedNumberOfParts() {
        var form = new StringBuilder("Action=List");
        for (int i = 0; i < 2_000; i++) {
            form.append("&f").append(i).append(".a".repeat(25)).append("=1");
        }
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> Parameters.parse(form.toString()))
                .withMessageContaining("more than 50000 parts");
    }

    @Test
    void whatXmlCannotHoldIsReplaced() {
        var xml = new XmlText().element("a", "\u0000\t\r\ud800\ud83d\ude00");

        assertThat(new String(xml.toBytes(), UTF_8))
                .isEqualTo("<a>\ufffd\t&#xD;\ufffd\ud83d\ude00</a>");
    }

    private static RunTaskRequest read(String form) {
        return (RunTaskRequest)
                QueryReader.read(
                        Dialect.AWS_QUERY,
                        Parameters.parse(form),
                        RunTaskRequest.getDefaultInstance());
    }
}
