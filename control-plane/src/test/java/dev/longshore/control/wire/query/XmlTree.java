package dev.longshore.control.wire.query;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * A document as clients of the query protocols read it: elements by their local names in their
 * order, texts; the white space between elements and the namespaces aside.
 */
record XmlTree(String name, String text, List<XmlTree> children) {
    static XmlTree parse(String document) {
        try {
            var factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setExpandEntityReferences(false);
            return of(
                    factory.newDocumentBuilder()
                            .parse(new InputSource(new StringReader(document)))
                            .getDocumentElement());
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new AssertionError("no XML: " + document, e);
        }
    }

    private static XmlTree of(Element element) {
        var children = new ArrayList<XmlTree>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                children.add(of(child));
            }
        }
        return new XmlTree(
                element.getLocalName(),
                children.isEmpty() ? element.getTextContent() : "",
                children);
    }

    /** The same without elements of that name, in whatever case. */
    XmlTree without(String unwanted) {
        return new XmlTree(
                name,
                text,
                children.stream()
                        .filter(child -> !child.name.equalsIgnoreCase(unwanted))
                        .map(child -> child.without(unwanted))
                        .toList());
    }

    /** The text of the first element of that name, in whatever case. */
    Optional<String> text(String wanted) {
        return name.equalsIgnoreCase(wanted)
                ? Optional.of(text)
                : children.stream().flatMap(child -> child.text(wanted).stream()).findFirst();
    }
}
