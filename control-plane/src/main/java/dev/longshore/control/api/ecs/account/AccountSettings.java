package dev.longshore.control.api.ecs.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Page;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.ecs.DeleteAccountSettingRequest;
import dev.longshore.proto.ecs.DeleteAccountSettingResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.ListAccountSettingsRequest;
import dev.longshore.proto.ecs.ListAccountSettingsResponse;
import dev.longshore.proto.ecs.PutAccountSettingDefaultRequest;
import dev.longshore.proto.ecs.PutAccountSettingDefaultResponse;
import dev.longshore.proto.ecs.PutAccountSettingRequest;
import dev.longshore.proto.ecs.PutAccountSettingResponse;
import dev.longshore.proto.ecs.Setting;
import dev.longshore.proto.store.AccountSettingRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.AccountSettingKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Account settings: of a principal, else the account's default, else the value that ECS begins
 * with.
 */
public final class AccountSettings {
    private static final int MAX_RESULTS = 10;

    /** The rows of the account's defaults; the account's root user is meant by them too. */
    private static final String ACCOUNT = "";

    /** How the names of the settings of ARN formats end. */
    private static final String LONG_ARN_FORMAT = "LongArnFormat";

    /** A setting that ECS knows; the first of its values is what an account begins with. */
    private record Known(String name, List<String> values) {
        Known(String name, String... values) {
            this(name, List.of(values));
        }
    }

    /**
     * Amazon ECS API Reference, PutAccountSetting. The three ARN formats have one value each: short
     * ARNs are of before 2021, and nothing here ever had one.
     */
    private static final List<Known> KNOWN =
            List.of(
                    new Known("awsvpcTrunking", "disabled", "enabled"),
                    new Known("containerInsights", "disabled", "enabled", "enhanced"),
                    new Known("containerInstanceLongArnFormat", "enabled"),
                    new Known("defaultLogDriverMode", "non-blocking", "blocking"),
                    new Known("fargateEventWindows", "disabled", "enabled"),
                    new Known("fargateFIPSMode", "disabled", "enabled"),
                    new Known("fargateTaskRetirementWaitPeriod", "7", "0", "14"),
                    new Known("guardDutyActivate", "off"),
                    new Known("serviceLongArnFormat", "enabled"),
                    new Known("tagResourceAuthorization", "on", "off"),
                    new Known("taskLongArnFormat", "enabled"));

    private final ClusterSettings settings;

    public AccountSettings(ClusterSettings settings) {
        this.settings = settings;
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.read(ECSGrpc.getListAccountSettingsMethod(), this::list);
        on.write(ECSGrpc.getPutAccountSettingMethod(), this::put);
        on.write(ECSGrpc.getPutAccountSettingDefaultMethod(), this::putDefault);
        on.write(ECSGrpc.getDeleteAccountSettingMethod(), this::delete);
    }

    /** ListAccountSettings: what was set, or with {@code effectiveSettings} what holds. */
    public ListAccountSettingsResponse list(ReadTx tx, ListAccountSettingsRequest request) {
        if (request.hasValue() && !request.hasName()) {
            throw ApiException.invalidValue(
                    "You must specify a setting name to filter by its value.");
        }
        String principal = principal(request.getPrincipalArn());
        List<Setting> all =
                request.getEffectiveSettings() ? effective(tx, principal) : put(tx, principal);
        List<Setting> wanted =
                all.stream()
                        .filter(
                                setting ->
                                        !request.hasName()
                                                || setting.getName().equals(request.getName()))
                        .filter(
                                setting ->
                                        !request.hasValue()
                                                || setting.getValue().equals(request.getValue()))
                        .sorted(Comparator.comparing(Setting::getName))
                        .toList();
        Page<Setting> page = Page.ascending(request, MAX_RESULTS);
        for (Setting setting : wanted) {
            page.add(setting.getName().getBytes(UTF_8), setting);
        }
        var response = ListAccountSettingsResponse.newBuilder().addAllSettings(page.entries());
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }

    /** PutAccountSetting. */
    public PutAccountSettingResponse put(Tx tx, PutAccountSettingRequest request) {
        return PutAccountSettingResponse.newBuilder()
                .setSetting(
                        put(
                                tx,
                                principal(request.getPrincipalArn()),
                                request.getName(),
                                request.getValue()))
                .build();
    }

    /** PutAccountSettingDefault. */
    public PutAccountSettingDefaultResponse putDefault(
            Tx tx, PutAccountSettingDefaultRequest request) {
        return PutAccountSettingDefaultResponse.newBuilder()
                .setSetting(put(tx, ACCOUNT, request.getName(), request.getValue()))
                .build();
    }

    /** DeleteAccountSetting: what held before it was put holds again. */
    public DeleteAccountSettingResponse delete(Tx tx, DeleteAccountSettingRequest request) {
        String principal = principal(request.getPrincipalArn());
        tx.delete(Tables.ACCOUNT_SETTINGS, new AccountSettingKey(principal, request.getName()));
        return DeleteAccountSettingResponse.newBuilder()
                .setSetting(
                        shown(
                                principal,
                                request.getName(),
                                effective(tx, principal, known(request.getName()))))
                .build();
    }

    /** What a new cluster's containerInsights is where its creator doesn't say. */
    public static String containerInsights(ReadTx tx) {
        return effective(tx, ACCOUNT, known("containerInsights"));
    }

    private Setting put(Tx tx, String principal, String name, String value) {
        Known known = known(name);
        if (name.endsWith(LONG_ARN_FORMAT) && value.equals("disabled")) {
            throw ApiException.invalidValue("You can no longer disable Long Arn settings");
        }
        if (!known.values().contains(value)) {
            throw ApiException.invalidValue(
                    "Invalid value for setting "
                            + name
                            + ": '"
                            + value
                            + "'. It must be one of "
                            + String.join(", ", known.values().stream().sorted().toList())
                            + ".");
        }
        tx.put(
                Tables.ACCOUNT_SETTINGS,
                new AccountSettingKey(principal, name),
                AccountSettingRow.newBuilder().setValue(value).build());
        return shown(principal, name, value);
    }

    private List<Setting> put(ReadTx tx, String principal) {
        return tx.list(Tables.ACCOUNT_SETTINGS, KeyPrefix.of(principal)).stream()
                .map(row -> shown(principal, row.key().name(), row.row().getValue()))
                .toList();
    }

    private List<Setting> effective(ReadTx tx, String principal) {
        var all = new ArrayList<Setting>();
        KNOWN.forEach(
                known -> all.add(shown(principal, known.name(), effective(tx, principal, known))));
        return all;
    }

    private static String effective(ReadTx tx, String principal, Known known) {
        return tx.get(Tables.ACCOUNT_SETTINGS, new AccountSettingKey(principal, known.name()))
                .or(
                        () ->
                                tx.get(
                                        Tables.ACCOUNT_SETTINGS,
                                        new AccountSettingKey(ACCOUNT, known.name())))
                .map(AccountSettingRow::getValue)
                .orElse(known.values().getFirst());
    }

    private static Known known(String name) {
        Optional<Known> known = KNOWN.stream().filter(k -> k.name().equals(name)).findFirst();
        return known.orElseThrow(
                () -> ApiException.invalidValue("Unknown account setting '" + name + "'."));
    }

    private Setting shown(String principal, String name, String value) {
        return Setting.newBuilder()
                .setName(name)
                .setValue(value)
                .setPrincipalArn(principal.equals(ACCOUNT) ? root() : principal)
                .setType(name.equals("guardDutyActivate") ? "aws_managed" : "user")
                .build();
    }

    /** Callers are all the account's root user until there are others. */
    private String principal(String arn) {
        return arn.equals(root()) ? ACCOUNT : arn;
    }

    private String root() {
        return "arn:aws:iam::" + settings.installation().accountId() + ":root";
    }
}
