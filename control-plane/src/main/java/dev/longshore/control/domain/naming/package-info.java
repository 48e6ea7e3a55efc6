/**
 * Names, and who stands behind them: Cloud Map's namespaces, services and instances, among them the
 * tasks of ECS's services. Pure functions over transactions.
 */
@NullMarked
package dev.longshore.control.domain.naming;

import org.jspecify.annotations.NullMarked;
