/** Tags of Cloud Map's resources. Pure functions over transactions. */
@NullMarked
package dev.longshore.control.api.servicediscovery.tag;

import org.jspecify.annotations.NullMarked;
