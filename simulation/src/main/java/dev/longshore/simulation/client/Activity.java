package dev.longshore.simulation.client;

/** Something that a caller of the API does now and then. */
interface Activity {
    /** Does it once. */
    void act();
}
