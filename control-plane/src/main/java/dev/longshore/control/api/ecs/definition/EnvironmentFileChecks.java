package dev.longshore.control.api.ecs.definition;

import dev.longshore.proto.ecs.EnvironmentFile;
import java.util.List;
import java.util.Optional;

/**
 * The rules of environment files. Those of ECS are objects in S3; Longshore has none, so a file's
 * value is a path of the node that the task runs on.
 */
final class EnvironmentFileChecks {
    private static final int MAX_FILES = 10;
    private static final String FILE_SCHEME = "file://";
    private static final String EXTENSION = ".env";

    private EnvironmentFileChecks() {}

    /** What is wrong with the files of a container, in its definition or its override. */
    static Optional<String> violation(String container, List<EnvironmentFile> files) {
        if (files.size() > MAX_FILES) {
            return Optional.of(
                    "The maximum number of environment files was exceeded. Specify ten or less and try again.");
        }
        return files.stream()
                .flatMap(file -> violation(file.getValue()).stream())
                .findFirst()
                .map(
                        text ->
                                "Invalid 'environmentFiles' setting for container '"
                                        + container
                                        + "'. "
                                        + text);
    }

    private static Optional<String> violation(String value) {
        if (value.startsWith("arn:")) {
            return Optional.of(
                    "There is no S3 to read '"
                            + value
                            + "' from: put the file on the nodes and give its path there, such as /etc/longshore/web.env.");
        }
        String path = value.startsWith(FILE_SCHEME) ? value.substring(FILE_SCHEME.length()) : value;
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            return Optional.of(
                    "'"
                            + value
                            + "' is no absolute path of a node: give one such as /etc/longshore/web.env or"
                            + " file:///etc/longshore/web.env.");
        }
        return path.endsWith(EXTENSION)
                ? Optional.empty()
                : Optional.of("The name of '" + value + "' must end in " + EXTENSION + ".");
    }
}
