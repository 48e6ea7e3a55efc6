package dev.longshore.control.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Door;
import dev.longshore.proto.server.ForwardedCall;
import dev.longshore.proto.server.ForwardedError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers of the first version, on either end of a forwarded call. */
class EarlierWordsTest {
    @Test
    void aCallOfAnEarlierServerCameThroughOneOfItsDoors() {
        assertThat(EarlierWords.door(ForwardedCall.newBuilder().setEarlierDoor("GRPC").build()))
                .isEqualTo(Door.GRPC);
        assertThat(EarlierWords.door(ForwardedCall.newBuilder().setEarlierDoor("AWS_JSON").build()))
                .isEqualTo(Door.aws("aws_json"));
    }

    @Test
    void aLaterDoorGoesThroughAsItIs() {
        var call =
                ForwardedCall.newBuilder()
                        .setEarlierDoor("AWS_JSON")
                        .setDoor("aws")
                        .setProtocol("aws_query");

        assertThat(EarlierWords.door(call.build())).isEqualTo(Door.aws("aws_query"));
    }

    @Test
    void anEarlierServerIsToldADoorThatItHas() {
        assertThat(EarlierWords.door(Door.GRPC)).isEqualTo("GRPC");
        assertThat(EarlierWords.door(Door.aws("aws_query"))).isEqualTo("AWS_JSON");
    }

    @ParameterizedTest
    @EnumSource
    void anEarlierServerIsToldAKindThatItHas(ApiException.Kind kind) {
        assertThat(EarlierWords.kind(kind)).isIn("REFUSED", "THROTTLED", "UNAVAILABLE", "FAULT");
    }

    @Test
    void theKindOfWhoeverAnswers() {
        var earlier = ForwardedError.newBuilder().setEarlierKind("THROTTLED");
        var later = ForwardedError.newBuilder().setEarlierKind("REFUSED").setKind("NOT_OFFERED");

        assertThat(EarlierWords.kind(earlier.build())).isEqualTo(ApiException.Kind.THROTTLED);
        assertThat(EarlierWords.kind(later.build())).isEqualTo(ApiException.Kind.NOT_OFFERED);
    }
}
