/** The list of the AWS services that are served: read by the server, the simulation and tests. */
@NullMarked
package dev.longshore.control.api.catalog;

import org.jspecify.annotations.NullMarked;
