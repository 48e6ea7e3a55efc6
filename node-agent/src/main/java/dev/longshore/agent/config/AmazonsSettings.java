package dev.longshore.agent.config;

import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Settings of Amazon's agent that this one does not have (README of the Amazon ECS container
 * agent). A machine may keep its {@code ecs.config}: they keep no agent from starting, and each is
 * named that has no effect. One that restricts what tasks may do is refused instead.
 */
public final class AmazonsSettings {
    /** How their names begin; some are other programs' too. */
    static final List<String> PREFIXES =
            List.of(
                    "ECS_",
                    "AWS_",
                    "HTTP_PROXY",
                    "HTTPS_PROXY",
                    "NO_PROXY",
                    "http_proxy",
                    "https_proxy",
                    "no_proxy",
                    "DOCKER_HOST",
                    "CREDENTIALS_FETCHER_");

    private static final String PROXY =
            " has no effect: images are pulled by the container runtime, whose service has a proxy of its own"
                    + " (systemctl edit podman.service), and the servers are reached directly";

    /** What is to be done instead, where there is something. */
    private static final Map<String, String> INSTEAD =
            Map.of(
                    "HTTP_PROXY",
                    PROXY,
                    "HTTPS_PROXY",
                    PROXY,
                    "http_proxy",
                    PROXY,
                    "https_proxy",
                    PROXY,
                    "DOCKER_HOST",
                    " has no effect: LONGSHORE_RUNTIME_SOCKET names the container runtime's socket",
                    "ECS_ENGINE_AUTH_DATA",
                    " has no effect: put credentials of registries into the container runtime's auth.json",
                    "ECS_ENGINE_AUTH_TYPE",
                    " has no effect: put credentials of registries into the container runtime's auth.json");

    /** Set to this value, it asks for what this agent does not keep. */
    private record Restriction(String name, Predicate<String> asks, String why) {}

    private static final List<Restriction> RESTRICTIONS =
            List.of(
                    new Restriction(
                            "ECS_AWSVPC_BLOCK_IMDS",
                            "true"::equals,
                            "this agent does not keep tasks from 169.254.169.254"),
                    new Restriction(
                            "ECS_DYNAMIC_HOST_PORT_RANGE",
                            value -> true,
                            "the container runtime chooses dynamic host ports"));

    private AmazonsSettings() {}

    /**
     * Refuses what would restrict tasks and would not be kept.
     *
     * @throws ConfigException with the setting and what to do
     */
    static void refuse(Settings settings) {
        for (Settings.Given given : settings.others(AgentSettings.ALL)) {
            RESTRICTIONS.stream()
                    .filter(it -> it.name().equals(given.name()))
                    .filter(it -> it.asks().test(given.text().strip()))
                    .findFirst()
                    .ifPresent(
                            it -> {
                                throw new ConfigException(
                                        "%s: %s=%s cannot be kept: %s. Take it out to start without it."
                                                .formatted(
                                                        given.source(),
                                                        given.name(),
                                                        given.text(),
                                                        it.why()));
                            });
        }
    }

    /** A line for each setting that is set and has no effect. */
    public static List<String> withoutEffect(Settings settings) {
        var lines = new ArrayList<String>();
        for (Settings.Given given : settings.others(AgentSettings.ALL)) {
            if (PREFIXES.stream().anyMatch(given.name()::startsWith)) {
                lines.add(
                        given.source()
                                + ": "
                                + given.name()
                                + INSTEAD.getOrDefault(
                                        given.name(), " has no effect on this agent"));
            }
        }
        return lines;
    }
}
