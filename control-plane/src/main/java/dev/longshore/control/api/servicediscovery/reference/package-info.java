/**
 * What all operations of Cloud Map share: what ids name, filters of listings, when it is offered.
 */
@NullMarked
package dev.longshore.control.api.servicediscovery.reference;

import org.jspecify.annotations.NullMarked;
