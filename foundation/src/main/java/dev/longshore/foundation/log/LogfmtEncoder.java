package dev.longshore.foundation.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * One event as one line of {@code key=value} pairs (logfmt): whatever a message or a stack trace
 * holds, it stays inside its quotes and on its line.
 */
final class LogfmtEncoder extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String logger = event.getLoggerName();
        var line =
                new StringBuilder(256)
                        .append("ts=")
                        .append(TIME.format(event.getInstant()))
                        .append(" level=")
                        .append(event.getLevel())
                        .append(" logger=")
                        .append(logger.substring(logger.lastIndexOf('.') + 1))
                        .append(" msg=");
        quote(line, event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
            line.append(" error=");
            quote(line, ThrowableProxyUtil.asString(event.getThrowableProxy()).stripTrailing());
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    private static void quote(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> line.append(c);
            }
        }
        line.append('"');
    }
}
