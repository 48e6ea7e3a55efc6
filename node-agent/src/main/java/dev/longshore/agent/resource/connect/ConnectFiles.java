package dev.longshore.agent.resource.connect;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.foundation.files.RegularFile;
import dev.longshore.foundation.files.WholeFile;
import dev.longshore.proto.agent.HostConnectClient;
import dev.longshore.proto.agent.HostConnectEndpoints;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an agent has to know of Service Connect when it starts while no server answers. It is lost
 * with a boot, as are the tasks.
 */
final class ConnectFiles {
    /** Tens of thousands of endpoints are smaller, and so is the largest view. */
    private static final int MOST_BYTES = 16 << 20;

    private final Path clients;
    private final Path endpoints;

    ConnectFiles(Path directory) {
        this.clients = directory.resolve("clients");
        this.endpoints = directory.resolve("endpoints");
    }

    /** The tasks that call, by their ids. */
    SortedMap<String, HostConnectClient> clients() throws IOException {
        var all = new TreeMap<String, HostConnectClient>();
        try (var files =
                Files.newDirectoryStream(
                        clients, path -> !path.toString().endsWith(WholeFile.UNFINISHED))) {
            for (Path file : files) {
                all.put(
                        String.valueOf(file.getFileName()),
                        HostConnectClient.parseFrom(RegularFile.read(file, MOST_BYTES)));
            }
        } catch (NoSuchFileException none) {
            return all;
        } catch (DirectoryIteratorException e) {
            throw new IOException(e);
        }
        return all;
    }

    void write(String task, HostConnectClient client) throws IOException {
        Files.createDirectories(clients);
        WholeFile.write(clients.resolve(task), client.toByteArray());
    }

    void delete(String task) throws IOException {
        Files.deleteIfExists(clients.resolve(task));
    }

    HostConnectEndpoints endpoints() throws IOException {
        try {
            return HostConnectEndpoints.parseFrom(RegularFile.read(endpoints, MOST_BYTES));
        } catch (NoSuchFileException none) {
            return HostConnectEndpoints.getDefaultInstance();
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(endpoints + " is damaged", e);
        }
    }

    void write(HostConnectEndpoints all) throws IOException {
        Files.createDirectories(clients);
        WholeFile.write(endpoints, all.toByteArray());
    }
}
