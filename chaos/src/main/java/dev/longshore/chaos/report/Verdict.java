package dev.longshore.chaos.report;

import dev.longshore.chaos.checker.Promise;

/** What became of a promise in a drill. */
enum Verdict {
    HELD("held"),
    BROKEN("BROKEN"),
    UNTESTED("untried");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    static Verdict of(Story story, Promise promise) {
        if (!story.evidence(promise).isEmpty()) {
            return BROKEN;
        }
        return story.wasTested(promise) ? HELD : UNTESTED;
    }
}
