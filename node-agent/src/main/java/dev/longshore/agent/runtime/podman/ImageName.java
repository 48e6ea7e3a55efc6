package dev.longshore.agent.runtime.podman;

/**
 * The name of an image, complete.
 *
 * @param repository with its registry, e.g. {@code docker.io/library/nginx}
 * @param suffix {@code :tag} or {@code @sha256:…}
 */
public record ImageName(String repository, String suffix) {
    /** Completes a name as Docker does, which is what task definitions are written for. */
    public static ImageName parse(String image) {
        int digest = image.indexOf('@');
        int slash = image.lastIndexOf('/', digest < 0 ? image.length() : digest);
        int colon = image.indexOf(':', slash + 1);
        int end = image.length();
        String suffix = ":latest";
        if (digest >= 0) {
            suffix = image.substring(digest);
            end =
                    colon >= 0 && colon < digest
                            ? colon
                            : digest; // repository:tag@digest: the digest says all
        } else if (colon >= 0) {
            suffix = image.substring(colon);
            end = colon;
        }
        return new ImageName(qualified(image.substring(0, end)), suffix);
    }

    private static String qualified(String repository) {
        int slash = repository.indexOf('/');
        String first = slash < 0 ? "" : repository.substring(0, slash);
        if (first.contains(".") || first.contains(":") || first.equals("localhost")) {
            return repository;
        }
        return slash < 0 ? "docker.io/library/" + repository : "docker.io/" + repository;
    }

    /** As registries and runtimes understand it. */
    public String full() {
        return repository + suffix;
    }

    /** The host of the registry that has it. */
    public String registry() {
        return repository.substring(0, repository.indexOf('/'));
    }

    boolean hasDigest() {
        return suffix.startsWith("@");
    }

    /** Whether the image was made on this node and comes from no registry. */
    boolean isLocal() {
        return repository.startsWith("localhost/");
    }
}
