package dev.longshore.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.longshore.simulation.invariant.Invariant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The list of promises in the documentation is that of the classes. */
class InvariantsTest {
    private static final String PACKAGE = "dev.longshore.simulation.invariant";
    private static final Path DOCUMENT = Path.of("..", "docs", "invariants.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z]+\\.[A-Za-z]+)` \\| ([^|]+) \\|", Pattern.MULTILINE);

    @Test
    void theDocumentNamesEachWithItsSentence() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        ROW.matcher(Files.readString(DOCUMENT))
                .results()
                .forEach(row -> documented.put(row.group(1), row.group(2)));
        assertThat(documented).isEqualTo(promises());
    }

    private static Map<String, String> promises() {
        return new ClassFileImporter()
                .importPackages(PACKAGE).stream()
                        .filter(type -> type.isAnnotatedWith(Invariant.class))
                        .collect(
                                Collectors.toMap(
                                        InvariantsTest::name,
                                        type -> type.getAnnotationOfType(Invariant.class).value()));
    }

    private static String name(JavaClass type) {
        return type.getName().substring(PACKAGE.length() + 1);
    }
}
