/**
 * Messages as the AWS protocols see them: members by their names on the wire, with their traits.
 * Codecs and the validation of requests read it, on any thread; everything here is immutable or
 * safe to share.
 */
@NullMarked
package dev.longshore.control.wire.shape;

import org.jspecify.annotations.NullMarked;
