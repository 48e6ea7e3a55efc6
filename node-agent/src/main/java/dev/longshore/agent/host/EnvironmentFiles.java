package dev.longshore.agent.host;

import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.foundation.files.RegularFile;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.EnvironmentFile;
import dev.longshore.proto.ecs.KeyValuePair;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The environment of a container out of files on this node, read whenever the container is made.
 * The rules of the lines are those of ECS's agent: {@code NAME=VALUE} as it stands, without quotes
 * or escapes; a line that begins with {@code #}, has no {@code =}, or lacks the name or the value
 * counts for nothing.
 */
final class EnvironmentFiles {
    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentFiles.class);
    private static final String ERROR = "ResourceInitializationError";
    private static final String FILE_SCHEME = "file://";

    /** An environment larger than this would not fit into a process either (ARG_MAX). */
    private static final int MOST_BYTES = 1 << 20;

    private final Path root;

    /** {@code root} is the directory that the files' paths begin at: {@code /} but in tests. */
    EnvironmentFiles(Path root) {
        this.root = root;
    }

    /**
     * The container with the variables of its files: what its environment names itself counts, and
     * an earlier file before a later one.
     *
     * @throws RuntimeFailure ResourceInitializationError, if a file is not there or cannot be read
     */
    ContainerDefinition resolve(ContainerDefinition container) throws RuntimeFailure {
        if (container.getEnvironmentFilesCount() == 0) {
            return container;
        }
        Map<String, String> variables = new LinkedHashMap<>();
        container
                .getEnvironmentList()
                .forEach(pair -> variables.put(pair.getName(), pair.getValue()));
        for (EnvironmentFile file : container.getEnvironmentFilesList()) {
            parse(file.getValue(), read(file.getValue(), container.getName()))
                    .forEach(variables::putIfAbsent);
        }
        var resolved = container.toBuilder().clearEnvironment();
        variables.forEach(
                (name, value) ->
                        resolved.addEnvironment(
                                KeyValuePair.newBuilder().setName(name).setValue(value)));
        return resolved.build();
    }

    /** Of a variable that stands in the file twice the last one counts, as in ECS. */
    static Map<String, String> parse(String file, List<String> lines) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int equals = line.indexOf('=');
            if (line.startsWith("#") || equals < 0) {
                continue;
            }
            if (equals == 0 || equals == line.length() - 1) {
                LOG.info("line {} of {} has no name or no value: left out", i + 1, file);
            } else {
                variables.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return variables;
    }

    private List<String> read(String value, String container) throws RuntimeFailure {
        String file = value.startsWith(FILE_SCHEME) ? value.substring(FILE_SCHEME.length()) : value;
        try {
            return RegularFile.lines(root.resolve(file.replaceFirst("^/+", "")), MOST_BYTES);
        } catch (NoSuchFileException e) {
            throw failure(file, container, "there is no such file on this node");
        } catch (AccessDeniedException e) {
            throw failure(file, container, "the agent may not read it");
        } catch (CharacterCodingException e) {
            throw failure(file, container, "it is not in UTF-8");
        } catch (FileSystemException e) {
            throw failure(file, container, Objects.requireNonNullElse(e.getReason(), "unknown"));
        } catch (IOException | InvalidPathException e) {
            throw failure(file, container, String.valueOf(e.getMessage()));
        }
    }

    private static RuntimeFailure failure(String file, String container, String reason) {
        return new RuntimeFailure(
                ERROR,
                "cannot read environment file "
                        + file
                        + " of container "
                        + container
                        + ": "
                        + reason);
    }
}
