package dev.longshore.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Certificates and keys in files, made by OpenSSL as people make them. */
record LabPem(Command command, Path folder) {
    /** {@code FILE.crt} and {@code FILE.key} for a name. */
    void selfSigned(String file, String name) {
        openssl(
                Stream.concat(
                                request(file, name).stream(),
                                Stream.of("-x509", "-days", "30", "-out", path(file + ".crt")))
                        .toList());
    }

    /** The same, signed by the certificate of another file. */
    void signed(String file, String name, String by) {
        openssl(
                Stream.concat(request(file, name).stream(), Stream.of("-out", path(file + ".csr")))
                        .toList());
        openssl(
                List.of(
                        "x509",
                        "-req",
                        "-in",
                        path(file + ".csr"),
                        "-CA",
                        path(by + ".crt"),
                        "-CAkey",
                        path(by + ".key"),
                        "-CAcreateserial",
                        "-days",
                        "30",
                        "-out",
                        path(file + ".crt")));
    }

    /** A file with 32 random bytes in Base64. */
    void random(String file) {
        openssl(List.of("rand", "-base64", "-out", file, "32"));
    }

    private List<String> request(String file, String name) {
        return List.of(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                path(file + ".key"));
    }

    String path(String file) {
        return folder.resolve(file).toString();
    }

    private void openssl(List<String> words) {
        command.run(Stream.concat(Stream.of("openssl"), words.stream()).toList()).ok();
    }
}
