package dev.longshore.state.tables.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.state.tables.AddressBlockKey;
import dev.longshore.state.tables.AgentKey;
import dev.longshore.state.tables.ClientTokenKey;
import dev.longshore.state.tables.DerivedKey;
import dev.longshore.state.tables.StringKey;
import dev.longshore.state.tables.TimeKey;
import dev.longshore.state.tables.ec2.Ec2Key;
import dev.longshore.state.tables.ec2.SecurityGroupRuleKey;
import dev.longshore.state.tables.ecs.AccountSettingKey;
import dev.longshore.state.tables.ecs.CapacityProviderKey;
import dev.longshore.state.tables.ecs.ClusterInstancesKey;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.ClusterTasksKey;
import dev.longshore.state.tables.ecs.FamilyKey;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tables.elb.RulePriorityKey;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tables.elb.TargetKey;
import dev.longshore.state.tables.names.NameKey;
import dev.longshore.state.tables.names.NamedInstanceKey;
import dev.longshore.state.tables.names.NamespaceServiceKey;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of each key type as they stand in logs and snapshots. */
class KeyCodecTest {
    record Stored(Key key, String hex) {}

    static List<Stored> stored() {
        return List.of(
                new Stored(new ClusterKey("a"), "6100"),
                new Stored(new FamilyKey("é"), "c3a900"),
                new Stored(new CapacityProviderKey("p"), "7000"),
                new Stored(new AgentKey(""), "00"),
                new Stored(new StringKey("x\0y"), "7800ff7900"),
                new Stored(new TaskKey("a", "0f"), "6100306600"),
                new Stored(new InstanceKey("a", "1"), "61003100"),
                new Stored(new AccountSettingKey("", "n"), "006e00"),
                new Stored(new ClientTokenKey("o", "c", "t"), "6f0063007400"),
                new Stored(new TaskDefinitionKey("f", 7), "66008000000000000007"),
                new Stored(new AddressBlockKey("s", 300), "7300800000000000012c"),
                new Stored(new TimeKey(-1), "7fffffffffffffff"),
                new Stored(new TimeKey(1_764_000_000_000L), "8000019ab697e800"),
                new Stored(new DerivedKey(18), "8000000000000012"),
                new Stored(new Ec2Key("v"), "7600"),
                new Stored(new SecurityGroupRuleKey("g", "r"), "67007200"),
                new Stored(new BalancerKey("b"), "6200"),
                new Stored(new ListenerKey("b", "l"), "62006c00"),
                new Stored(new RuleKey("b", "l", "r"), "62006c007200"),
                new Stored(new RulePriorityKey("b", "l", 2), "62006c008000000000000002"),
                new Stored(new TargetGroupKey("g"), "6700"),
                new Stored(new TargetKey("g", "t", 80), "670074008000000000000050"),
                new Stored(new NameKey("n"), "6e00"),
                new Stored(new NamedInstanceKey("s", "i"), "73006900"),
                new Stored(new NamespaceServiceKey("n", "web"), "6e0077656200"),
                new Stored(
                        new ClusterTasksKey("a", "RUNNING", "EC2"),
                        "610052554e4e494e4700" + "45433200"),
                new Stored(new ClusterInstancesKey("a", "ACTIVE"), "610041435449564500"));
    }

    @ParameterizedTest
    @MethodSource("stored")
    void theBytesStayAsTheyAre(Stored stored) {
        assertThat(HexFormat.of().formatHex(stored.key().encode())).isEqualTo(stored.hex());
    }

    @ParameterizedTest
    @MethodSource("stored")
    void theBytesGiveTheKeyAgain(Stored stored) {
        byte[] bytes = HexFormat.of().parseHex(stored.hex());
        assertThat(KeyCodec.of(stored.key().getClass()).read(new KeyReader(bytes)))
                .isEqualTo(stored.key());
    }

    /** A part of a type that has no order in bytes. */
    public record HalfKey(String name, double half) implements Key {}

    @Test
    void aPartThatCannotBeWrittenIsNamed() {
        assertThatThrownBy(() -> KeyCodec.of(HalfKey.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HalfKey declares double half");
    }

    /** Not a record. */
    public static final class ObjectKey implements Key {}

    @Test
    void aKeyIsARecord() {
        assertThatThrownBy(() -> new ObjectKey().encode())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a key must be a record");
    }

    @Test
    void aNumberThatIsNoIntIsNotCutOff() {
        byte[] tooLarge = new KeyWriter().string("f").number(1L << 40).toByteArray();
        assertThatThrownBy(() -> KeyCodec.of(TaskDefinitionKey.class).read(new KeyReader(tooLarge)))
                .isInstanceOf(ArithmeticException.class);
    }
}
