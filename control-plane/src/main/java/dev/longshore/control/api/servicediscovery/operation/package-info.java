/**
 * What callers ask of operations that Cloud Map answers with a number. Pure functions over
 * transactions.
 */
@NullMarked
package dev.longshore.control.api.servicediscovery.operation;

import org.jspecify.annotations.NullMarked;
