/** The bodies of awsJson 1.0 and 1.1. */
@NullMarked
package dev.longshore.control.wire.json;

import org.jspecify.annotations.NullMarked;
