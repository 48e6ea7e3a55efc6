package dev.longshore.agent.runtime.podman;

import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.files.FileFault;
import dev.longshore.foundation.files.RegularFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of credentials for registries, which docker-java reads at a pull. */
final class RegistryCredentials {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryCredentials.class);

    /** Thousands of registries fit. */
    private static final int MOST_BYTES = 1 << 20;

    private RegistryCredentials() {}

    /**
     * Looks at the file before anybody pulls: a pipe would hold a pull up for ever.
     *
     * @throws ConfigException if it is there and cannot be used
     */
    static void requireReadable(Path credentials) {
        try {
            RegularFile.require(credentials, MOST_BYTES);
        } catch (NoSuchFileException e) {
            LOG.debug("there are no credentials for registries in {}", credentials);
        } catch (IOException e) {
            throw new ConfigException(
                    "cannot use the credentials for registries: "
                            + FileFault.inWords(e)
                            + "; mend the file, or name another directory with DOCKER_CONFIG");
        }
    }
}
