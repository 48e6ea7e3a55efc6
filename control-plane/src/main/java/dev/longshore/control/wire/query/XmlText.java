package dev.longshore.control.wire.query;

import java.nio.charset.StandardCharsets;

/** Builds one XML document. Characters that XML 1.0 cannot hold become U+FFFD. */
final class XmlText {
    private final StringBuilder text = new StringBuilder(256);

    /** An element's start tag. */
    XmlText open(String name) {
        text.append('<').append(name).append('>');
        return this;
    }

    /** The start tag of an element whose names are of {@code namespace}, if there is one. */
    XmlText open(String name, String namespace) {
        if (namespace.isEmpty()) {
            return open(name);
        }
        text.append('<').append(name).append(" xmlns=\"");
        escape(namespace);
        text.append("\">");
        return this;
    }

    /** An element's end tag. */
    XmlText close(String name) {
        text.append("</").append(name).append('>');
        return this;
    }

    /** An element that holds a text. */
    XmlText element(String name, String content) {
        open(name);
        escape(content);
        return close(name);
    }

    byte[] toBytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void escape(String content) {
        content.codePoints().forEach(this::escape);
    }

    private void escape(int codePoint) {
        switch (codePoint) {
            case '<' -> text.append("&lt;");
            case '>' -> text.append("&gt;");
            case '&' -> text.append("&amp;");
            case '"' -> text.append("&quot;");
            case '\r' -> text.append("&#xD;"); // a parser would make a line feed of it
            default -> text.appendCodePoint(isAllowed(codePoint) ? codePoint : 0xfffd);
        }
    }

    private static boolean isAllowed(int codePoint) {
        return codePoint == '\t'
                || codePoint == '\n'
                || (codePoint >= 0x20 && codePoint <= 0xd7ff)
                || (codePoint >= 0xe000 && codePoint <= 0xfffd)
                || codePoint >= 0x10000;
    }
}
