package dev.longshore.control.api;

import com.google.protobuf.Message;
import java.time.Instant;

/**
 * One call of an operation, from its door to its handler.
 *
 * @param request a message of {@link Operation#input()}'s type
 * @param deadline when its caller will have been told that there was no answer: nobody waits longer
 */
public record Call(
        Operation operation, Message request, Caller caller, Door door, Instant deadline) {}
