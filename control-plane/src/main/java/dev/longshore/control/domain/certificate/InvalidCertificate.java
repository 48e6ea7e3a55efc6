package dev.longshore.control.domain.certificate;

/** What somebody wants to import is no certificate with its key and chain; the text says why. */
public final class InvalidCertificate extends Exception {
    InvalidCertificate(String text) {
        super(text);
    }

    /** What is wrong, for who wanted to import it. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
