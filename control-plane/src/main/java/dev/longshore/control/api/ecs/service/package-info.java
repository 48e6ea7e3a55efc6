/**
 * Services: created, changed, deleted, listed and described, with their deployments and revisions.
 * Pure functions over transactions; what has to be done for a service is the domain's.
 */
@NullMarked
package dev.longshore.control.api.ecs.service;

import org.jspecify.annotations.NullMarked;
