/** AWS Certificate Manager: handlers over transactions. */
@NullMarked
package dev.longshore.control.api.acm;

import org.jspecify.annotations.NullMarked;
