/** Tags of everything that has an ARN. */
@NullMarked
package dev.longshore.control.api.elbv2.tag;

import org.jspecify.annotations.NullMarked;
