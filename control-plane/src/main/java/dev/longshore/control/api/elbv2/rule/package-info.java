/** Rules of listeners: what they ask of requests, and their order. */
@NullMarked
package dev.longshore.control.api.elbv2.rule;

import org.jspecify.annotations.NullMarked;
