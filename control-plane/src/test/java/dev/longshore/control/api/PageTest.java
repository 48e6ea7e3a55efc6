package dev.longshore.control.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Message;
import dev.longshore.proto.ecs.ListTaskDefinitionFamiliesRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionsRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
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
    void descendingPagesEndWithTheFirstEntry() {
        var descending = first.toBuilder().setSort("DESC");
        Page<String> page = fill(Page.descending(descending.build(), 100), ENTRIES.reversed());
        assertThat(page.entries()).containsExactly("ü", "c");

        String next = page.nextToken().orElseThrow();
        Page<String> last =
                fill(
                        Page.descending(descending.setNextToken(next).build(), 100),
                        ENTRIES.reversed());

        assertThat(last.entries()).containsExactly("b", "a");
        assertThat(last.nextToken()).isEmpty();
    }

    @Test
    void theSizeIsBounded() {
        for (int size : new int[] {0, 101}) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> cut(first.toBuilder().setMaxResults(size).build()))
                    .withMessageContaining("maxResults must be between 1 and 100.");
        }
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

    private static Page<String> cut(Message request) {
        return fill(Page.ascending(request, 100), ENTRIES);
    }

    private static Page<String> fill(Page<String> page, List<String> inOrder) {
        for (String entry : inOrder) {
            if (!page.add(entry.getBytes(UTF_8), entry)) {
                break;
            }
        }
        return page;
    }

    private static void refused(Message request) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> cut(request))
                .withMessage("INVALID_VALUE: Invalid token.");
    }
}
