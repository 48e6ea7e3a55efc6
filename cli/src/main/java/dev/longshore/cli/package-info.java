/**
 * The commands of operators. They talk to servers over gRPC and know nothing of what a server is
 * made of; the launcher runs them.
 */
@NullMarked
package dev.longshore.cli;

import org.jspecify.annotations.NullMarked;
