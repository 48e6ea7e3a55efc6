package dev.longshore.simulation;

import com.github.difflib.patch.PatchFailedException;
import com.github.difflib.unifieddiff.UnifiedDiff;
import com.github.difflib.unifieddiff.UnifiedDiffFile;
import com.github.difflib.unifieddiff.UnifiedDiffReader;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * The product with one defect. Its patch is applied to the sources of today, so one that does not
 * fit them any more fails its test, and has to be made anew.
 *
 * @param patch a unified diff of the checkout, below a sentence that says what is wrong
 */
record Variant(Path patch) {
    private static final Path PATCHES = Path.of("src", "test", "variants");

    /** The tests run in the module's directory. */
    private static final Path CHECKOUT = Path.of("..");

    /** A patch may stand at other lines than it was made for, and between no other lines. */
    private static final int NO_FUZZ = 0;

    /** All of them, by name. */
    static List<Variant> all() throws IOException {
        try (Stream<Path> files = Files.list(PATCHES)) {
            return files.filter(file -> file.toString().endsWith(".patch"))
                    .sorted()
                    .map(Variant::new)
                    .toList();
        }
    }

    /** What is wrong with it. */
    String defect() throws IOException {
        return Files.readAllLines(patch).getFirst();
    }

    /**
     * A loader of everything on the class path, but for the broken classes, which go to a folder.
     */
    URLClassLoader loader(Path classes) throws IOException, PatchFailedException {
        Path sources = Files.createDirectories(classes.resolve("sources"));
        compile(broken(sources), classes);
        var urls = new ArrayList<URL>();
        urls.add(url(classes));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(url(Path.of(entry)));
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private List<Path> broken(Path into) throws IOException, PatchFailedException {
        UnifiedDiff diff;
        try (var text = Files.newInputStream(patch)) {
            diff = UnifiedDiffReader.parseUnifiedDiff(text);
        }
        var broken = new ArrayList<Path>();
        for (UnifiedDiffFile file : diff.getFiles()) {
            Path source = CHECKOUT.resolve(file.getToFile());
            List<String> lines = Files.readAllLines(source);
            Path target = into.resolve(source.getFileName());
            Files.write(target, file.getPatch().applyFuzzy(lines, NO_FUZZ));
            broken.add(target);
        }
        return broken;
    }

    private static void compile(List<Path> sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var problems = new DiagnosticCollector<JavaFileObject>();
        try (var files = compiler.getStandardFileManager(problems, null, null)) {
            List<String> options = List.of("-d", classes.toString(), "-proc:none", "-nowarn");
            boolean compiled =
                    compiler.getTask(
                                    null,
                                    files,
                                    problems,
                                    options,
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources))
                            .call();
            if (!compiled) {
                throw new IOException("it does not compile: " + problems.getDiagnostics());
            }
        }
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }

    @Override
    public String toString() {
        return patch.getFileName().toString().replace(".patch", "");
    }
}
