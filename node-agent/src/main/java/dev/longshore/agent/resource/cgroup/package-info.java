/**
 * A cgroup per task whose limits hold for the sum of its containers. Called by the host, on virtual
 * threads; the calls block and can be repeated.
 */
@NullMarked
package dev.longshore.agent.resource.cgroup;

import org.jspecify.annotations.NullMarked;
