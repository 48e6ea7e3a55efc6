/**
 * Says why tasks, services, deployments and container instances are as they are, and for every
 * alternative why not. Explanations are made on the leader's loop, out of its rows and indexes;
 * nothing is written.
 */
@NullMarked
package dev.longshore.control.admin.explain;

import org.jspecify.annotations.NullMarked;
