/**
 * Instances of Cloud Map's services: registering and finding them. Pure functions over
 * transactions.
 */
@NullMarked
package dev.longshore.control.api.servicediscovery.instance;

import org.jspecify.annotations.NullMarked;
