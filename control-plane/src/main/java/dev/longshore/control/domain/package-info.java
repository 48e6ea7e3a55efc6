/**
 * What the cluster's nouns may do: rules over transactions, one package per noun, with the
 * controllers of that noun beside them. Knows no request of the API. On the leader's loop, but for
 * what only reads a transaction.
 */
@NullMarked
package dev.longshore.control.domain;

import org.jspecify.annotations.NullMarked;
