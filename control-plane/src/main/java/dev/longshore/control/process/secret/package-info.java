/** How secrets lie on the servers' disks. Values without state; any thread. */
@NullMarked
package dev.longshore.control.process.secret;

import org.jspecify.annotations.NullMarked;
