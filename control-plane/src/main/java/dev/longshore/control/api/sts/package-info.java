/** AWS Security Token Service: who calls. */
@NullMarked
package dev.longshore.control.api.sts;

import org.jspecify.annotations.NullMarked;
