/** AWS Resource Groups Tagging: resources of all services by their tags. */
@NullMarked
package dev.longshore.control.api.tagging;

import org.jspecify.annotations.NullMarked;
