/** How resources of EC2 are listed: by ids, by filters, in pages. */
@NullMarked
package dev.longshore.control.api.ec2.listing;

import org.jspecify.annotations.NullMarked;
