/**
 * What is answered to a question, or that others have to be asked. Pure but for chance; any thread.
 */
@NullMarked
package dev.longshore.agent.dns.answer;

import org.jspecify.annotations.NullMarked;
