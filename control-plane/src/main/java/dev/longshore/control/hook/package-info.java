/**
 * Lifecycle hooks of deployments that are URLs: the leader asks them, and writes down what they
 * answer. The rows say which are asked, so that another leader goes on where this one ends.
 */
@NullMarked
package dev.longshore.control.hook;

import org.jspecify.annotations.NullMarked;
