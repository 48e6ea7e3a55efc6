/**
 * Service Connect on this machine: one proxy for all tasks that call others by name. It goes on by
 * itself; here its file and its servers are brought to what tasks may call and to what the control
 * plane says of who answers.
 */
@NullMarked
package dev.longshore.agent.resource.connect;

import org.jspecify.annotations.NullMarked;
