package dev.longshore.foundation.config;

/**
 * The configuration cannot be used; the message says what, where and what to do. For the person at
 * the terminal, without a stack trace.
 */
public final class ConfigException extends RuntimeException {
    public ConfigException(String message) {
        super(message);
    }
}
