package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallbackTemplate;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import com.github.dockerjava.api.model.EventType;
import dev.longshore.agent.runtime.ContainerRuntime.RuntimeListener;
import dev.longshore.agent.runtime.ContainerRuntime.Watch;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of events for all containers: a wait per container would cost a core for a hundred of
 * them. When the daemon goes away the stream is opened again, and the listener looks at everything
 * once.
 */
final class EventWatch implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(EventWatch.class);
    private static final Duration FIRST_RETRY_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY_DELAY = Duration.ofSeconds(5);

    /**
     * A stream that lasted so long was a good one: the next failure starts with the first delay
     * again.
     */
    private static final Duration STABLE_AFTER = Duration.ofSeconds(30);

    /**
     * Events of this time before are sent again, so that none is lost between the listener's look
     * and the stream.
     */
    private static final Duration OVERLAP = Duration.ofSeconds(2);

    /**
     * What somebody else than the agent brings about, in Podman's words and Docker's. It makes and
     * starts containers itself, and looks at them then.
     */
    private static final Set<String> ENDS = Set.of("die", "died", "remove", "destroy");

    private final DockerClient docker;
    private final RuntimeListener listener;
    private final Thread thread;

    EventWatch(DockerClient docker, RuntimeListener listener) {
        this.docker = docker;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("container-events").start(this::watch);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void watch() {
        Duration delay = FIRST_RETRY_DELAY;
        try {
            while (true) {
                Instant opened = Instant.now();
                try (var events = new Events()) {
                    docker.eventsCmd()
                            .withEventTypeFilter(EventType.CONTAINER)
                            .withSince(String.valueOf(opened.minus(OVERLAP).getEpochSecond()))
                            .exec(events);
                    events.awaitCompletion();
                    LOG.info("the runtime ended its stream of events; opening another");
                } catch (IOException | RuntimeException e) {
                    LOG.warn("no events from the runtime, trying again: {}", e.getMessage());
                }
                boolean stable =
                        Duration.between(opened, Instant.now()).compareTo(STABLE_AFTER) > 0;
                Thread.sleep(stable ? FIRST_RETRY_DELAY : delay);
                delay =
                        stable
                                ? FIRST_RETRY_DELAY
                                : shorter(delay.multipliedBy(2), LONGEST_RETRY_DELAY);
            }
        } catch (InterruptedException e) {
            LOG.debug("the watch was closed");
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private final class Events extends ResultCallbackTemplate<Events, Event> {
        @Override
        public void onStart(Closeable stream) {
            super.onStart(stream);
            listener.unsure();
        }

        @Override
        public void onNext(Event event) {
            // Sorted out here: Podman 4.3 filters events by a label's value only, not by its
            // presence.
            EventActor container = event.getActor();
            if (container == null
                    || container.getId() == null
                    || container.getAttributes() == null) {
                return;
            }
            boolean ours = container.getAttributes().containsKey(Labels.BOOT_ID);
            if (ours && ENDS.contains(String.valueOf(event.getAction()))) {
                listener.changed(container.getId());
            }
        }

        @Override
        public void onError(Throwable failure) {
            // Not printed as docker-java would: a daemon that restarts is nothing to be alarmed
            // about.
            LOG.debug("the stream of events failed", failure);
            onComplete();
        }
    }
}
