/** How the ARNs of the installation's resources are made. Values; any thread. */
@NullMarked
package dev.longshore.control.domain.arn;

import org.jspecify.annotations.NullMarked;
