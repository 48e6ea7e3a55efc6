package dev.longshore.foundation.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Reads files that somebody has named: regular ones only, and of a size that is known to be small.
 * A pipe waits for whoever writes to it, perhaps for ever; a device may have no end.
 */
public final class RegularFile {
    private RegularFile() {}

    /**
     * All of a file.
     *
     * @param most bytes; a larger file is not read
     * @throws FileSystemException if it is no regular file, or too large, with that as its reason
     */
    public static byte[] read(Path file, int most) throws IOException {
        require(file, most);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw tooLarge(file, most); // it has grown
            }
            return bytes;
        }
    }

    /**
     * The lines of a text in UTF-8.
     *
     * @throws CharacterCodingException if it is in another one
     */
    public static List<String> lines(Path file, int most) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(read(file, most)))
                .toString()
                .lines()
                .toList();
    }

    /** Throws as {@link #read} does, for a file that somebody else is to read. */
    public static void require(Path file, int most) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(file.toString(), null, "it is not a regular file");
        }
        if (attributes.size() > most) {
            throw tooLarge(file, most);
        }
    }

    private static FileSystemException tooLarge(Path file, int most) {
        return new FileSystemException(
                file.toString(), null, "it is larger than " + most + " bytes");
    }
}
