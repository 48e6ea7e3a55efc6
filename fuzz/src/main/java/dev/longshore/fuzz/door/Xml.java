package dev.longshore.fuzz.door;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** What clients make of an answer in XML. */
final class Xml {
    private Xml() {}

    /** Whether a client's parser can read it. */
    static boolean isWellFormed(byte[] document) {
        try {
            var factory = SAXParserFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.newSAXParser().parse(new ByteArrayInputStream(document), new DefaultHandler());
            return true;
        } catch (SAXException malformed) {
            return false;
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException("no parser for XML", e);
        }
    }
}
