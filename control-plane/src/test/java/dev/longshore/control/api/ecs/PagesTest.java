package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.ListTaskDefinitionFamiliesRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionsRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
    private static final List<String> ENTRIES = List.of("a", "b", "c", "ü");

    private final ListTaskDefinitionsRequest first =
            ListTaskDefinitionsRequest.newBuilder().setStatus("ACTIVE").setMaxResults(2).build();
    private final String token = cut(first).nextToken().orElseThrow();

    @Test
    void aTokenIsGoodForItsOwnRequestWithAnyPageSize() {
        var next = first.toBuilder().setNextToken(token);

        assertThat(cut(next.build()).entries()).containsExactly("c", "ü");
        assertThat(cut(next.setMaxResults(1).build()).entries()).containsExactly("c");
        assertThat(cut(next.clearMaxResults().build()).entries()).containsExactly("c", "ü");
        assertThat(cut(first).nextToken()).contains(token);
    }

    @Test
    void aTokenOfAnotherRequestIsRefused() {
        refused(first.toBuilder().setSort("DESC").setNextToken(token).build());
        refused(first.toBuilder().setFamilyPrefix("web").setNextToken(token).build());
        refused(first.toBuilder().setStatus("INACTIVE").setNextToken(token).build());
        refused(
                ListTaskDefinitionFamiliesRequest.newBuilder()
                        .setStatus("ACTIVE")
                        .setNextToken(token)
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "AA", "AAAA", "=", "==", "!", " "})
    void aTokenWithMoreBehindItIsRefused(String more) {
        refused(first.toBuilder().setNextToken(token + more).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"forged", "bHMxOmI", "AAAAAAAAAAAAAAAAYg"})
    void whatIsNoTokenIsRefused(String forged) {
        refused(first.toBuilder().setNextToken(forged).build());
    }

    private static Pages.Page cut(Message request) {
        return Pages.cut(ENTRIES, request, 100, false);
    }

    private static void refused(Message request) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> cut(request))
                .withMessage("InvalidParameterException: Invalid token.");
    }
}
