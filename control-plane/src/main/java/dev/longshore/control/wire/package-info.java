/**
 * The AWS protocols as bytes: one reader and one writer for each, both driven by descriptors. Knows
 * neither HTTP servers nor operations' meaning; safe on any thread.
 */
@NullMarked
package dev.longshore.control.wire;

import org.jspecify.annotations.NullMarked;
