/**
 * Runs programs of the machine ({@code ip}, {@code nft}, the OCI runtime) for the packages that
 * need their effects. Calls block, so they are made on virtual threads.
 */
@NullMarked
package dev.longshore.agent.command;

import org.jspecify.annotations.NullMarked;
