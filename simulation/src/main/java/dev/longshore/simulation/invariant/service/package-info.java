/** What must hold of services: at each step of one, and after the quiet minutes. */
@NullMarked
package dev.longshore.simulation.invariant.service;

import org.jspecify.annotations.NullMarked;
