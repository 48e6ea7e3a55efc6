package dev.longshore.foundation.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What went wrong with a file, for people. */
public final class FileFault {
    private FileFault() {}

    /** Which file it was, and why, as far as the operating system has said so. */
    public static String inWords(IOException fault) {
        return switch (fault) {
            case NoSuchFileException none -> "there is no " + none.getFile();
            case AccessDeniedException denied ->
                    "this user has no permission for " + denied.getFile();
            case FileSystemException at when at.getReason() != null ->
                    at.getFile() + ": " + at.getReason();
            case FileSystemException at ->
                    at.getClass().getSimpleName().replaceFirst("Exception$", "")
                            + " "
                            + at.getFile();
            default -> String.valueOf(fault.getMessage());
        };
    }
}
