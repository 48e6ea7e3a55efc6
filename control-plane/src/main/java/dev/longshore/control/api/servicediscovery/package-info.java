/** AWS Cloud Map, one package per kind of resource. Pure functions over transactions. */
@NullMarked
package dev.longshore.control.api.servicediscovery;

import org.jspecify.annotations.NullMarked;
