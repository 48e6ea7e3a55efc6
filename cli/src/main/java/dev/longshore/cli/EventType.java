package dev.longshore.cli;

/** The kinds of events, as people name them and as EventBridge does. */
enum EventType {
    TASK("ECS Task State Change"),
    INSTANCE("ECS Container Instance State Change"),
    SERVICE("ECS Service Action"),
    DEPLOYMENT("ECS Deployment State Change"),
    HOOK("ECS Hook State Change");

    private final String detailType;

    EventType(String detailType) {
        this.detailType = detailType;
    }

    String detailType() {
        return detailType;
    }

    /**
     * The short name of a detail type; that itself where it is one that this version does not know.
     */
    static String shortly(String detailType) {
        for (EventType type : values()) {
            if (type.detailType.equals(detailType)) {
                return type.toString();
            }
        }
        return detailType;
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
