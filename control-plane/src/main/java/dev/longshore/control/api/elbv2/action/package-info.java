/** What listeners and rules do with requests. */
@NullMarked
package dev.longshore.control.api.elbv2.action;

import org.jspecify.annotations.NullMarked;
