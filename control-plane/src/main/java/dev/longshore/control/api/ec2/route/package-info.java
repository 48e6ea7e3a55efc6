/** Route tables, internet gateways and network ACLs: kept and shown. */
@NullMarked
package dev.longshore.control.api.ec2.route;

import org.jspecify.annotations.NullMarked;
