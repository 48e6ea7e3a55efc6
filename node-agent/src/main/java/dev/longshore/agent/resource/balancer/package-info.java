/**
 * The nodes of load balancers on this machine: tasks in which HAProxy runs. What a node does goes
 * on by itself; here its file and its targets are brought to what the control plane says, and the
 * targets' health is read.
 */
@NullMarked
package dev.longshore.agent.resource.balancer;

import org.jspecify.annotations.NullMarked;
