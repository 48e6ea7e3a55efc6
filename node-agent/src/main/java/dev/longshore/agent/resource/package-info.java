/**
 * What a task holds on its machine besides containers. {@link
 * dev.longshore.agent.resource.TaskResource} names each of them and says who needs it; that part is
 * pure, and decides. A {@link dev.longshore.agent.resource.ResourceKeeper} makes and removes one of
 * them: its calls block, so they are made on virtual threads.
 */
@NullMarked
package dev.longshore.agent.resource;

import org.jspecify.annotations.NullMarked;
