package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.DeleteAccountSettingRequest;
import dev.longshore.proto.ecs.DeleteAccountSettingResponse;
import dev.longshore.proto.ecs.ListAccountSettingsRequest;
import dev.longshore.proto.ecs.ListAccountSettingsResponse;
import dev.longshore.proto.ecs.PutAccountSettingDefaultRequest;
import dev.longshore.proto.ecs.PutAccountSettingDefaultResponse;
import dev.longshore.proto.ecs.PutAccountSettingRequest;
import dev.longshore.proto.ecs.PutAccountSettingResponse;
import dev.longshore.proto.ecs.Setting;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountSettingsTest {
    private static final String USER = "arn:aws:iam::123456789012:user/ann";
    private static final String ROOT = "arn:aws:iam::123456789012:root";

    private final TestApi api = new TestApi();

    @Test
    void whatWasNeverSetIsNotListedButHolds() {
        assertThat(
                        api.call(
                                        ListAccountSettingsResponse.class,
                                        ListAccountSettingsRequest.newBuilder())
                                .getSettingsList())
                .isEmpty();
        assertThat(effective("", "taskLongArnFormat")).isEqualTo("enabled");
        assertThat(effective("", "containerInsights")).isEqualTo("disabled");
        assertThat(effective("", "fargateTaskRetirementWaitPeriod")).isEqualTo("7");
    }

    @Test
    void allEffectiveSettingsComeInPages() {
        var first =
                api.call(
                        ListAccountSettingsResponse.class,
                        ListAccountSettingsRequest.newBuilder().setEffectiveSettings(true));
        var rest =
                api.call(
                        ListAccountSettingsResponse.class,
                        ListAccountSettingsRequest.newBuilder()
                                .setEffectiveSettings(true)
                                .setNextToken(first.getNextToken()));

        assertThat(first.getSettingsCount()).isEqualTo(10);
        assertThat(names(rest)).containsExactly("taskLongArnFormat");
    }

    @Test
    void aPrincipalsOwnSettingComesBeforeTheAccounts() {
        api.call(
                PutAccountSettingDefaultResponse.class,
                PutAccountSettingDefaultRequest.newBuilder()
                        .setName("containerInsights")
                        .setValue("enabled"));
        Setting put =
                api.call(
                                PutAccountSettingResponse.class,
                                PutAccountSettingRequest.newBuilder()
                                        .setName("containerInsights")
                                        .setValue("enhanced")
                                        .setPrincipalArn(USER))
                        .getSetting();

        assertThat(put.getPrincipalArn()).isEqualTo(USER);
        assertThat(effective(USER, "containerInsights")).isEqualTo("enhanced");
        assertThat(effective(ROOT, "containerInsights")).isEqualTo("enabled");
        assertThat(effective("arn:aws:iam::123456789012:user/bob", "containerInsights"))
                .isEqualTo("enabled");
    }

    @Test
    void deletingBringsBackWhatHeldBefore() {
        api.call(
                PutAccountSettingResponse.class,
                PutAccountSettingRequest.newBuilder()
                        .setName("awsvpcTrunking")
                        .setValue("enabled"));
        assertThat(
                        names(
                                api.call(
                                        ListAccountSettingsResponse.class,
                                        ListAccountSettingsRequest.newBuilder())))
                .containsExactly("awsvpcTrunking");

        Setting deleted =
                api.call(
                                DeleteAccountSettingResponse.class,
                                DeleteAccountSettingRequest.newBuilder().setName("awsvpcTrunking"))
                        .getSetting();

        assertThat(deleted.getValue()).isEqualTo("disabled");
        assertThat(effective("", "awsvpcTrunking")).isEqualTo("disabled");
    }

    /** Terraform looks for these words when it destroys such a setting. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "serviceLongArnFormat",
                "taskLongArnFormat",
                "containerInstanceLongArnFormat"
            })
    void longArnsCanNoLongerBeDisabled(String name) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(
                        () ->
                                api.call(
                                        PutAccountSettingDefaultResponse.class,
                                        PutAccountSettingDefaultRequest.newBuilder()
                                                .setName(name)
                                                .setValue("disabled")))
                .withMessage(
                        "InvalidParameterException: You can no longer disable Long Arn settings");
    }

    private String effective(String principal, String name) {
        var request =
                ListAccountSettingsRequest.newBuilder().setEffectiveSettings(true).setName(name);
        if (!principal.isEmpty()) {
            request.setPrincipalArn(principal);
        }
        return api.call(ListAccountSettingsResponse.class, request).getSettings(0).getValue();
    }

    private static List<String> names(ListAccountSettingsResponse response) {
        return response.getSettingsList().stream().map(Setting::getName).toList();
    }
}
