package dev.longshore.chaos.site;

/** What a site may know how to do with a machine, by a command of its own. */
public enum Verb {
    START_SERVER("start.server"),
    REPLACE_SERVER("replace.server"),
    START_AGENT("start.agent"),
    START_RUNTIME("start.runtime"),
    POWER_OFF("power.off"),
    POWER_ON("power.on");

    private final String property;

    Verb(String property) {
        this.property = property;
    }

    /** Its name in the site's file. */
    public String property() {
        return property;
    }
}
