package dev.longshore.agent.journal;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.longshore.proto.agent.JournalEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** The content of an entry's file: the message, whose last field is a checksum. Pure. */
final class EntryFile {
    /** The field's tag, of two bytes, and its value, of four. */
    private static final int TAIL_BYTES = 6;

    private EntryFile() {}

    static byte[] bytes(JournalEntry entry) {
        byte[] message = entry.toBuilder().clearChecksum().build().toByteArray();
        byte[] file = Arrays.copyOf(message, message.length + TAIL_BYTES);
        System.arraycopy(tail(message, message.length), 0, file, message.length, TAIL_BYTES);
        return file;
    }

    /** The entry of a file; one of version 0.1, which had no checksum, is believed. */
    static JournalEntry parse(byte[] file) throws InvalidProtocolBufferException {
        JournalEntry entry = JournalEntry.parseFrom(file);
        if (!entry.hasChecksum()) {
            return entry;
        }
        int length = file.length - TAIL_BYTES;
        if (!Arrays.equals(tail(file, length), 0, TAIL_BYTES, file, length, file.length)) {
            throw new InvalidProtocolBufferException("its checksum does not fit");
        }
        return entry.toBuilder().clearChecksum().build();
    }

    private static byte[] tail(byte[] message, int length) {
        var checksum = new CRC32C();
        checksum.update(message, 0, length);
        byte[] tail = new byte[TAIL_BYTES];
        CodedOutputStream out = CodedOutputStream.newInstance(tail);
        try {
            out.writeTag(JournalEntry.CHECKSUM_FIELD_NUMBER, WireFormat.WIRETYPE_FIXED32);
            out.writeFixed32NoTag((int) checksum.getValue());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tail;
    }
}
