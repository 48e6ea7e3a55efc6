/** Namespaces of Cloud Map. Pure functions over transactions. */
@NullMarked
package dev.longshore.control.api.servicediscovery.namespace;

import org.jspecify.annotations.NullMarked;
