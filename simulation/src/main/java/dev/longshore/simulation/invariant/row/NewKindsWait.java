package dev.longshore.simulation.invariant.row;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.InstallationRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.net.Versions;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import dev.longshore.state.tables.Tables;
import java.util.List;

/** Looks at the bytes that go into the log. */
@Invariant(
        "Nothing of a new kind is written before every server and every registered agent knows it.")
public final class NewKindsWait implements RowListener {
    private final World world;
    private final Versions versions;
    private final List<String> servers;
    private final RowWatcher rows;
    private int level;

    public NewKindsWait(World world, Versions versions, List<String> servers, RowWatcher rows) {
        this.world = world;
        this.versions = versions;
        this.servers = servers;
        this.rows = rows;
    }

    /** The level that the committed rows say. */
    public int level() {
        return level;
    }

    @Override
    public void batch(Batch batch) {
        for (Change change : batch.getChangesList()) {
            if (Tables.since(change.getTable()).getNumber() > level) {
                throw broken(Tables.name(change.getTable()) + " was written at level " + level);
            }
        }
        batch.getChangesList().stream()
                .filter(change -> change.getTable() == Tables.INSTALLATION.id())
                .forEach(this::raised);
    }

    private void raised(Change change) {
        try {
            level = InstallationRow.parseFrom(change.getRow()).getFeatureLevel();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        servers.forEach(this::mustKnow);
        rows.nodes().values().forEach(node -> mustKnow(node.getAgentId()));
        world.note("world", "works at level " + level);
        world.coverage().hit(Point.LEVEL_RAISED);
    }

    private void mustKnow(String program) {
        if (versions.of(program) < level && !versions.hasJustGoneBack(program, world.now())) {
            throw broken("level " + level + " began, and " + program + " does not know it");
        }
    }

    private static Violation broken(String evidence) {
        return new Violation(NewKindsWait.class, evidence);
    }
}
