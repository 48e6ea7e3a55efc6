/** Services of Cloud Map: names in namespaces. Pure functions over transactions. */
@NullMarked
package dev.longshore.control.api.servicediscovery.service;

import org.jspecify.annotations.NullMarked;
