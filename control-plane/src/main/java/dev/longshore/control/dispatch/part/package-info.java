/**
 * What a node is told, in parts: each part is a table, of which a node gets all when its session
 * begins, and then what changes. A new part is a class here and a line in the dispatch above. On
 * the leader's loop.
 */
@NullMarked
package dev.longshore.control.dispatch.part;

import org.jspecify.annotations.NullMarked;
