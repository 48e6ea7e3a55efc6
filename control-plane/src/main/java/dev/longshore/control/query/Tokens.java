package dev.longshore.control.query;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of an expression, one after another. */
final class Tokens {
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\\s*(&&|\\|\\||==|!=|=~|!~|>=|<=|>|<|\\(|\\)|\\[|]|,|!(?=\\s|\\w|\\()|\"[^\"]*\"|'[^']*'|[^\\s()\\[\\],&|=!<>~\"']+)");

    private final String expression;
    private final List<String> words = new ArrayList<>();
    private int at;

    Tokens(String expression) {
        this.expression = expression;
        Matcher matcher = TOKEN.matcher(expression);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            words.add(matcher.group(1));
            end = matcher.end();
        }
        if (!expression.substring(end).isBlank()) {
            throw new QuerySyntaxException(
                    "unexpected '" + expression.substring(end).strip() + "' in: " + expression);
        }
    }

    /** The next word, not taken; empty at the end. */
    String peek() {
        return at < words.size() ? words.get(at) : "";
    }

    /** Takes the next word. */
    String next() {
        if (at == words.size()) {
            throw new QuerySyntaxException("the expression ends too early: " + expression);
        }
        return words.get(at++);
    }

    /** Takes the next word if it is one of these. */
    boolean accept(String... candidates) {
        for (String candidate : candidates) {
            if (peek().equalsIgnoreCase(candidate)) {
                at++;
                return true;
            }
        }
        return false;
    }

    void expect(String word) {
        if (!accept(word)) {
            throw new QuerySyntaxException(
                    "expected '" + word + "' before '" + peek() + "' in: " + expression);
        }
    }

    /** Takes a value, without its quotes. */
    String value() {
        String word = next();
        if ("()[],&|=!<>".indexOf(word.charAt(0)) >= 0) {
            throw new QuerySyntaxException(
                    "expected a value instead of '" + word + "' in: " + expression);
        }
        boolean quoted = word.length() >= 2 && (word.startsWith("\"") || word.startsWith("'"));
        return quoted ? word.substring(1, word.length() - 1) : word;
    }

    boolean ended() {
        return at == words.size();
    }
}
