/**
 * On what terms new tasks are launched, whoever asks for them: a call to RunTask or a service. Pure
 * functions over what was asked.
 */
@NullMarked
package dev.longshore.control.api.ecs.launch;

import org.jspecify.annotations.NullMarked;
