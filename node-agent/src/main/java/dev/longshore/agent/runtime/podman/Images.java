package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.longshore.agent.runtime.HostImage;
import dev.longshore.agent.runtime.PullBehavior;
import dev.longshore.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pulls images and knows their digests. Any thread; calls block. */
final class Images {
    private static final Logger LOG = LoggerFactory.getLogger(Images.class);

    /** A large image over a slow line; what hangs for good ends some time. */
    private static final Duration PULL_TIMEOUT = Duration.ofMinutes(60);

    /**
     * A pull of which nothing is heard hangs. Amazon's agent waits for a minute; Podman says
     * nothing while it writes a large layer down.
     */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);

    /**
     * A local image bears the digest of its unpacked form, which no registry knows: other nodes
     * could not pull it by that.
     */
    private static final String LOCAL = "";

    private static final int REMEMBERED_DIGESTS = 1000;

    private final DockerClient docker;
    private final PullBehavior behavior;
    private final List<HostImage> made;

    private final SharedPulls pulls = new SharedPulls();
    private final RegistryPermits permits = new RegistryPermits(RegistryPermits.BEGINNING_TIME);

    /**
     * Digests that have been told, by image and repository: every look at a container asks for one,
     * and an image's does not change.
     */
    private final Map<String, String> digests =
            Collections.synchronizedMap(
                    new LinkedHashMap<>() {
                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                            return size() > REMEMBERED_DIGESTS;
                        }
                    });

    /** {@code made} are those that are made here. */
    Images(DockerClient docker, PullBehavior behavior, List<HostImage> made) {
        this.made = made;
        this.docker = docker;
        this.behavior = behavior;
    }

    /**
     * Makes the image available and returns the digest that its registry has for it now; an image
     * that is only here is taken when the registry has none, and what a registry would call it is
     * not known then.
     */
    String pull(ImageName image) throws RuntimeFailure {
        return pulls.pull(image.full(), () -> pullNow(image));
    }

    /** The digest under which the image's registry knows it; empty when it came from none. */
    String digest(String imageId, ImageName name) {
        if (name.isLocal()) {
            return LOCAL;
        }
        String key = imageId + " " + name.repository();
        String known = digests.getOrDefault(key, "");
        if (!known.isEmpty()) {
            return known;
        }
        String digest = inspect(imageId).map(image -> digest(image, name)).orElse("");
        if (!digest.isEmpty()) {
            digests.put(key, digest);
        }
        return digest;
    }

    private String pullNow(ImageName image) throws RuntimeFailure {
        Optional<InspectImageResponse> local = inspect(image.full());
        Optional<HostImage> ours =
                made.stream().filter(each -> each.name().equals(image.full())).findFirst();
        if (ours.isPresent()) {
            make(image, ours.get(), local);
            return LOCAL;
        }
        boolean fixed = image.isLocal() || image.hasDigest(); // no registry can have another
        if (local.isPresent() && (fixed || behavior.usesWhatIsHere())) {
            return image.hasDigest() ? image.suffix().substring(1) : LOCAL;
        }
        try {
            if (image.isLocal()) {
                throw new RuntimeFailure(
                        "CannotPullContainerError",
                        "there is no image " + image.full() + " on this node");
            }
            permits.use(image.registry(), () -> download(image));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(image, "interrupted");
        } catch (RuntimeFailure e) {
            if (local.isEmpty() || behavior == PullBehavior.ALWAYS) {
                throw e;
            }
            LOG.warn(
                    "using the image {} that is here, since it cannot be pulled: {}",
                    image.full(),
                    e.getMessage());
            return LOCAL;
        }
        return image.hasDigest() ? image.suffix().substring(1) : digest(image.full(), image);
    }

    private void make(ImageName image, HostImage made, Optional<InspectImageResponse> local)
            throws RuntimeFailure {
        try {
            Instant changed = made.changed();
            boolean current =
                    local.map(InspectImageResponse::getCreated)
                            .map(created -> Instant.parse(created).isAfter(changed))
                            .orElse(false);
            if (!current) {
                try (InputStream archive = made.archive()) {
                    docker.loadImageCmd(archive).exec();
                }
            }
        } catch (IOException | RuntimeException e) {
            throw Failures.unreachable("CannotPullContainerError", e)
                    .orElseGet(() -> failure(image, Failures.text(e)));
        }
    }

    private void download(ImageName image) throws RuntimeFailure {
        try (var progress =
                new PullProgress(
                        InstantSource.system(),
                        line -> LOG.info("pulling {}: {}", image.full(), line))) {
            docker.pullImageCmd(image.full()).exec(progress);
            awaitEnd(image, progress);
            Optional<String> error = progress.error();
            if (error.isPresent()) {
                throw failure(image, error.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(image, "interrupted");
        } catch (IOException | RuntimeException e) {
            throw Failures.unreachable("CannotPullContainerError", e)
                    .orElseGet(() -> failure(image, Failures.text(e)));
        }
    }

    private static void awaitEnd(ImageName image, PullProgress progress)
            throws RuntimeFailure, InterruptedException {
        long end = System.nanoTime() + PULL_TIMEOUT.toNanos();
        while (!progress.endsWithin(LOOK_INTERVAL)) {
            if (System.nanoTime() - end >= 0) {
                throw failure(image, "not complete after " + PULL_TIMEOUT.toMinutes() + " minutes");
            }
            if (progress.isSilentFor(LONGEST_SILENCE)) {
                throw failure(image, "no progress for " + LONGEST_SILENCE.toMinutes() + " minutes");
            }
        }
    }

    private static RuntimeFailure failure(ImageName image, String reason) {
        String lower = reason.toLowerCase(Locale.ROOT);
        boolean refused =
                lower.contains("unauthorized") || lower.contains("authentication required");
        return new RuntimeFailure(
                refused ? "CannotPullContainerAuthError" : "CannotPullContainerError",
                "Error response from daemon: pull of " + image.full() + ": " + reason);
    }

    private Optional<InspectImageResponse> inspect(String image) {
        try {
            return Optional.of(docker.inspectImageCmd(image).exec());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    private static String digest(InspectImageResponse image, ImageName name) {
        List<String> digests = image.getRepoDigests();
        if (digests == null || name.isLocal()) {
            return LOCAL;
        }
        return digests.stream()
                .filter(digest -> digest.startsWith(name.repository() + "@"))
                .map(digest -> digest.substring(digest.indexOf('@') + 1))
                .findFirst()
                .orElse("");
    }
}
