/** Resources that have tags, whatever service they belong to. Pure functions over transactions. */
@NullMarked
package dev.longshore.control.domain.tag;

import org.jspecify.annotations.NullMarked;
