package dev.longshore.fuzz.agent;

import dev.longshore.agent.runtime.podman.ImageName;
import dev.longshore.fuzz.input.Sections;
import dev.longshore.fuzz.input.Target;

/** The name of an image, as a definition has it: completed once, it stays as it is. */
public final class ImageNames implements Target {
    @Override
    public void read(byte[] input) {
        ImageName name = ImageName.parse(Sections.text(input));
        ImageName again = ImageName.parse(name.full());
        if (!again.equals(name)) {
            throw new AssertionError(name + " completed again is " + again);
        }
        if (name.registry().isEmpty() && !name.repository().startsWith("/")) {
            throw new AssertionError(name + " has no registry");
        }
    }
}
