package dev.longshore.foundation.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends logs to standard error: logfmt for people, JSON for collectors. */
public final class LogSetup {
    /** How a line looks. */
    public enum Format {
        LOGFMT,
        JSON
    }

    private LogSetup() {}

    /**
     * Replaces whatever was set up before. {@code level} is that of our own code; libraries speak
     * from WARN on.
     */
    public static void apply(Format format, String level) {
        // Some libraries log by java.util.logging: one format for all of them.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(format, context));
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.WARN);
        // it logs, with stack traces, the failure that it throws too: whoever starts Ratis explains
        // it
        context.getLogger("org.apache.ratis.util.LifeCycle").setLevel(Level.OFF);
        context.getLogger("dev.longshore").setLevel(Level.toLevel(level, Level.INFO));
    }

    private static Encoder<ILoggingEvent> encoder(Format format, LoggerContext context) {
        Encoder<ILoggingEvent> encoder =
                switch (format) {
                    case JSON -> new JsonEncoder();
                    case LOGFMT -> new LogfmtEncoder();
                };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
