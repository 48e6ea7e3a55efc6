/** Regions, availability zones and limits. */
@NullMarked
package dev.longshore.control.api.ec2.place;

import org.jspecify.annotations.NullMarked;
