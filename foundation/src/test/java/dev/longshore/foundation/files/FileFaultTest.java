package dev.longshore.foundation.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FileFaultTest {
    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("/a"), "there is no /a"),
                Arguments.of(new AccessDeniedException("/a"), "this user has no permission for /a"),
                Arguments.of(
                        new FileSystemException("/a/b", null, "Not a directory"),
                        "/a/b: Not a directory"),
                Arguments.of(new FileAlreadyExistsException("/a"), "FileAlreadyExists /a"),
                Arguments.of(
                        new IOException("No space left on device"), "No space left on device"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void saysWhichFileAndWhy(IOException fault, String words) {
        assertThat(FileFault.inWords(fault)).isEqualTo(words);
    }
}
