/**
 * Room on the disk that a server writes to: measured, judged, and told to whoever must act on it.
 * Judged on the server's loop; the verdict may be read from any thread.
 */
@NullMarked
package dev.longshore.control.process.disk;

import org.jspecify.annotations.NullMarked;
