/** The forms and the XML of awsQuery and ec2Query, which differ in a few words only. */
@NullMarked
package dev.longshore.control.wire.query;

import org.jspecify.annotations.NullMarked;
