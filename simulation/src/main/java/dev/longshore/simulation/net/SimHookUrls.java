package dev.longshore.simulation.net;

import dev.longshore.control.hook.HookUrls;
import dev.longshore.simulation.world.World;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** URLs of lifecycle hooks: mostly well, sometimes not yet, not at all, or without an answer. */
final class SimHookUrls implements HookUrls {
    private static final Duration LEAST = Duration.ofMillis(20);
    private static final Duration MOST = Duration.ofSeconds(3);
    private static final double LATER = 0.3;
    private static final double SILENT = 0.1;
    private static final double BADLY = 0.1;

    private final World world;

    SimHookUrls(World world) {
        this.world = world;
    }

    @Override
    public CompletionStage<Answer> post(String url, String json) {
        var answer = new CompletableFuture<Answer>();
        world.after(world.between(LEAST, MOST), () -> answer(answer));
        return answer;
    }

    private void answer(CompletableFuture<Answer> answer) {
        if (world.chance(SILENT)) {
            answer.completeExceptionally(new IOException("no route"));
        } else if (world.chance(LATER)) {
            answer.complete(
                    new Answer(200, "{\"hookStatus\":\"IN_PROGRESS\",\"callBackDelay\":2}"));
        } else {
            String status = world.chance(BADLY) ? "FAILED" : "SUCCEEDED";
            answer.complete(new Answer(200, "{\"hookStatus\":\"" + status + "\"}"));
        }
    }
}
