/**
 * Certificates that somebody imported: what makes one, what there is to say of it, who uses it.
 * Pure functions over transactions.
 */
@NullMarked
package dev.longshore.control.domain.certificate;

import org.jspecify.annotations.NullMarked;
