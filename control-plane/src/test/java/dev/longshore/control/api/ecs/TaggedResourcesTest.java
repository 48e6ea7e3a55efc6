package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.control.api.ApiException;
import dev.longshore.proto.tagging.GetResourcesOutput;
import dev.longshore.proto.tagging.ResourceTagMapping;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resource Groups Tagging over ECS's resources. */
class TaggedResourcesTest {
    private static final String ARN = "arn:aws:ecs:us-east-1:123456789012:";

    private final TestApi api = new TestApi();

    @BeforeEach
    void resources() {
        for (String cluster : List.of("a", "b", "c")) {
            api.call(
                    "CreateCluster",
                    "cluster_name: '%s' tags { key: 'team' value: '%s' }"
                            .formatted(cluster, cluster.equals("b") ? "blue" : "red"));
        }
        api.call("CreateCluster", "cluster_name: 'untagged'");
        api.call(
                "RegisterTaskDefinition",
                "family: 'web' container_definitions { name: 'app' image: 'nginx' memory: 128 }"
                        + " tags { key: 'team' value: 'red' } tags { key: 'tier' value: 'front' }");
    }

    @Test
    void listsWhatHasTagsKindAfterKind() {
        assertThat(arns(""))
                .containsExactly("cluster/a", "cluster/b", "cluster/c", "task-definition/web:1");
    }

    @Test
    void everyFilterMustPassAndAnyOfItsValuesDoes() {
        assertThat(arns("tag_filters { key: 'team' values: 'red' }"))
                .containsExactly("cluster/a", "cluster/c", "task-definition/web:1");
        assertThat(arns("tag_filters { key: 'team' values: 'red' values: 'blue' }")).hasSize(4);
        assertThat(arns("tag_filters { key: 'team' } tag_filters { key: 'tier' }"))
                .containsExactly("task-definition/web:1");
        assertThat(arns("resource_type_filters: 'ecs:task-definition'"))
                .containsExactly("task-definition/web:1");
        assertThat(arns("resource_type_filters: 'ecs'")).hasSize(4);
        assertThat(arns("resource_type_filters: 'ec2:instance'")).isEmpty();
        assertThat(arns("resource_arn_list: '" + ARN + "cluster/b'")).containsExactly("cluster/b");
    }

    @Test
    void aDeletedClusterIsNoResource() {
        api.call("DeleteCluster", "cluster: 'a'");

        assertThat(arns("")).doesNotContain("cluster/a");
    }

    @Test
    void pagesGoOnAcrossKinds() {
        var found = new ArrayList<String>();
        String token = "";
        int pages = 0;
        do {
            var page = resources("resources_per_page: 1 pagination_token: '%s'".formatted(token));
            found.addAll(paths(page));
            token = page.getPaginationToken();
            pages++;
        } while (!token.isEmpty());

        assertThat(pages).isEqualTo(4);
        assertThat(found)
                .containsExactly("cluster/a", "cluster/b", "cluster/c", "task-definition/web:1");
    }

    /** What earlier pages have shown takes no room on the later ones. */
    @Test
    void tagsPerPageCountsTheTagsOfThatPage() {
        String tags = "";
        for (int i = 0; i < 50; i++) {
            tags += " tags { key: 'k%d' value: 'v' }".formatted(i);
        }
        for (String cluster : List.of("d", "e", "f")) {
            api.call("CreateCluster", "cluster_name: '" + cluster + "'" + tags);
        }
        for (int revision = 1; revision <= 3; revision++) {
            api.call(
                    "RegisterTaskDefinition",
                    "family: 'big' container_definitions { name: 'app' image: 'nginx' memory: 128 }"
                            + tags);
        }

        var sizes = new ArrayList<Integer>();
        String token = "";
        do {
            var page =
                    resources(
                            "tags_per_page: 100 tag_filters { key: 'k0' } pagination_token: '%s'"
                                    .formatted(token));
            sizes.add(page.getResourceTagMappingListCount());
            token = page.getPaginationToken();
        } while (!token.isEmpty());

        assertThat(sizes).containsExactly(2, 2, 2);
    }

    @Test
    void withoutTagPoliciesEverythingComplies() {
        var shown = resources("include_compliance_details: true").getResourceTagMappingListList();
        assertThat(shown)
                .isNotEmpty()
                .allMatch(mapping -> mapping.getComplianceDetails().getComplianceStatus());

        assertThat(arns("include_compliance_details: true exclude_compliant_resources: true"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resources_per_page: 101 | ResourcesPerPage must be between 1 and 100.",
                "resources_per_page: 0 | ResourcesPerPage must be between 1 and 100.",
                "tags_per_page: 99 | TagsPerPage must be between 100 and 500.",
                "pagination_token: 'forged' | Invalid token.",
                "tag_filters { values: 'x' } | A tag filter needs a key.",
                "exclude_compliant_resources: true | ExcludeCompliantResources can be used only with IncludeComplianceDetails.",
                "resource_arn_list: 'arn:aws:ecs:us-east-1:123456789012:cluster/a' resources_per_page: 5 | ResourceARNList can't be combined with ResourceTypeFilters, ResourcesPerPage, TagsPerPage or PaginationToken.",
            })
    void isRefused(String request, String text) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> resources(request))
                .satisfies(
                        refusal -> {
                            assertThat(refusal.code()).isEqualTo("InvalidParameterException");
                            assertThat(refusal.text()).isEqualTo(text);
                        });
    }

    private List<String> arns(String request) {
        return paths(resources(request));
    }

    private GetResourcesOutput resources(String request) {
        return (GetResourcesOutput) api.call("GetResources", request);
    }

    private static List<String> paths(GetResourcesOutput page) {
        return page.getResourceTagMappingListList().stream()
                .map(ResourceTagMapping::getResourceArn)
                .map(arn -> arn.substring(ARN.length()))
                .toList();
    }
}
