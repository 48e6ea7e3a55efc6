/**
 * Services: how a deployment begins, what is to be done next for one (a pure function), and the
 * controller that does it. On the leader's loop.
 */
@NullMarked
package dev.longshore.control.domain.service;

import org.jspecify.annotations.NullMarked;
