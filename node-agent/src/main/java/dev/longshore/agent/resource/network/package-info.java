/**
 * The network of the tasks of one machine: a namespace and a routed interface per awsvpc task, the
 * overlay to other machines, and one nft table that is ours alone. Calls block, so they are made on
 * virtual threads.
 */
@NullMarked
package dev.longshore.agent.resource.network;

import org.jspecify.annotations.NullMarked;
