package dev.longshore.control.api;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a request must keep, and what the caller is told when it doesn't. Rules stand in lists and
 * the first broken one counts, as AWS answers one violation at a time.
 */
@FunctionalInterface
public interface Rule<T> {
    /** What is wrong with the subject, if it breaks the rule. */
    Optional<String> violation(T subject);

    /** The subject must not be so. */
    static <T> Rule<T> not(Predicate<T> broken, String text) {
        return not(broken, subject -> text);
    }

    /** The subject must not be so; the text names what it is about. */
    static <T> Rule<T> not(Predicate<T> broken, Function<T, String> text) {
        return subject ->
                broken.test(subject) ? Optional.of(text.apply(subject)) : Optional.empty();
    }

    /** Every part of the subject keeps the rules. */
    static <T, P> Rule<T> each(Function<T, ? extends Collection<P>> parts, List<Rule<P>> rules) {
        return subject ->
                parts.apply(subject).stream()
                        .flatMap(part -> firstBroken(rules, part).stream())
                        .findFirst();
    }

    /** Rules that stand together in more than one list. */
    static <T> Rule<T> all(List<Rule<T>> rules) {
        return subject -> firstBroken(rules, subject);
    }

    /** The first violation, in the order of the rules. */
    static <T> Optional<String> firstBroken(List<Rule<T>> rules, T subject) {
        return rules.stream().flatMap(rule -> rule.violation(subject).stream()).findFirst();
    }

    /** Refuses a subject that breaks a rule, by the refusal made of the first violation's text. */
    static <T> void enforce(
            List<Rule<T>> rules, T subject, Function<String, ApiException> refusal) {
        firstBroken(rules, subject)
                .ifPresent(
                        text -> {
                            throw refusal.apply(text);
                        });
    }
}
