/**
 * What ARNs in requests name, how a request is refused that names nothing, and what all resources
 * have in common.
 */
@NullMarked
package dev.longshore.control.api.elbv2.reference;

import org.jspecify.annotations.NullMarked;
