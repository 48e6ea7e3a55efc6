package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.async.ResultCallbackTemplate;
import com.github.dockerjava.api.model.PullResponseItem;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Follows a pull: how far it is, now and then, and what went wrong. (docker-java's own callback
 * fails with a NullPointerException on Podman's errors.) Called on one thread of docker-java's.
 */
final class PullProgress extends ResultCallbackTemplate<PullProgress, PullResponseItem> {
    /** A pull that lasts longer says so often how far it is. */
    static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

    private static final long BYTES_PER_MB = 1_000_000;

    private record Layer(long current, long total) {}

    private final InstantSource clock;
    private final Consumer<String> report;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** By the layer's short id; an image has 127 at most. */
    private final Map<String, Layer> layers = new HashMap<>();

    private Instant reported;
    private volatile Instant heard;
    private volatile Optional<String> error = Optional.empty();

    /**
     * @param report takes a line, at most one in {@link #REPORT_INTERVAL}
     */
    PullProgress(InstantSource clock, Consumer<String> report) {
        this.clock = clock;
        this.report = report;
        this.reported = clock.instant();
        this.heard = reported;
    }

    @Override
    public void onNext(PullResponseItem item) {
        if (item.getErrorDetail() != null && item.getErrorDetail().getMessage() != null) {
            error = Optional.of(item.getErrorDetail().getMessage());
        }
        heard = clock.instant();
        count(item);
        Instant now = clock.instant();
        if (!layers.isEmpty() && !now.isBefore(reported.plus(REPORT_INTERVAL))) {
            reported = now;
            report.accept(text());
        }
    }

    private void count(PullResponseItem item) {
        var detail = item.getProgressDetail();
        if (item.getId() == null || detail == null) {
            return;
        }
        Long current = detail.getCurrent();
        Long total = detail.getTotal();
        if (current != null && total != null && total > 0) {
            layers.put(item.getId(), new Layer(Math.min(current, total), total));
        }
    }

    private String text() {
        long current = layers.values().stream().mapToLong(Layer::current).sum();
        long total = layers.values().stream().mapToLong(Layer::total).sum();
        return "%d of %d MB, %d layers so far"
                .formatted(current / BYTES_PER_MB, total / BYTES_PER_MB, layers.size());
    }

    /**
     * Waits for the end, and leaves the pull alone where it does not come in time: the {@code
     * awaitCompletion} of docker-java ends what it has waited for in vain.
     *
     * @return whether it has ended
     * @throws RuntimeException with which it has
     */
    boolean endsWithin(Duration time) throws InterruptedException {
        boolean end = ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
        if (end) {
            throwFirstError();
        }
        return end;
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            ended.countDown();
        }
    }

    /** Whether the runtime has said nothing of the pull for so long. */
    boolean isSilentFor(Duration duration) {
        return !clock.instant().isBefore(heard.plus(duration));
    }

    /** What the runtime said went wrong. */
    Optional<String> error() {
        return error;
    }
}
