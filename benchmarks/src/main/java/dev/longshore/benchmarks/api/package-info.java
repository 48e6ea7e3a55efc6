/**
 * How many calls of the API a server answers, from a client that takes as little of the machine as
 * it can: requests are bytes made once, and of answers only the status is read.
 */
@NullMarked
package dev.longshore.benchmarks.api;

import org.jspecify.annotations.NullMarked;
