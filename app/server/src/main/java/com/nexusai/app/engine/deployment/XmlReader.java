package com.nexusai.app.engine.deployment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.ext.DefaultHandler2;

/** Reads a model with the same kind of parser as the engine does, without ever looking outside the file. */
final class XmlReader {

    private static final int DEPTH = 50;
    private static final int ELEMENTS = 20_000;

    private XmlReader() {}

    /** The file cannot be accepted as XML at all. */
    static final class Unacceptable extends SAXException {

        private static final long serialVersionUID = 1L;

        private final Rule rule;
        private final int line;

        Unacceptable(Rule rule, int line, String message) {
            super(message);
            this.rule = rule;
            this.line = line;
        }

        Rule rule() {
            return rule;
        }

        int line() {
            return line;
        }
    }

    static XmlElement read(byte[] content) throws Unacceptable {
        Tree tree = new Tree();
        try {
            SAXParserFactory factory = SAXParserFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setXIncludeAware(false);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            SAXParser parser = factory.newSAXParser();
            parser.setProperty("http://xml.org/sax/properties/lexical-handler", tree);
            parser.parse(new ByteArrayInputStream(content), tree);
        } catch (Unacceptable e) {
            throw e;
        } catch (SAXParseException e) {
            throw new Unacceptable(Rule.UNREADABLE, e.getLineNumber(), "The XML cannot be read: " + e.getMessage());
        } catch (SAXException | IOException e) {
            throw new Unacceptable(Rule.UNREADABLE, 0, "The XML cannot be read: " + e.getMessage());
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("The XML parser lacks a feature that keeps it inside the file", e);
        }
        return Objects.requireNonNull(tree.root);
    }

    private static final class Tree extends DefaultHandler2 {

        private @Nullable XmlElement root;
        private @Nullable XmlElement open;
        private @Nullable Locator locator;
        private int depth;
        private int elements;

        @Override
        public void setDocumentLocator(Locator at) {
            locator = at;
        }

        private int line() {
            return locator == null ? 0 : locator.getLineNumber();
        }

        /** Called before anything of the declaration is read, so no entity ever exists. */
        @Override
        public void startDTD(String name, @Nullable String publicId, @Nullable String systemId) throws SAXException {
            throw new Unacceptable(Rule.DOCTYPE, line(), "A document type declaration is not allowed");
        }

        @Override
        public InputSource resolveEntity(
                @Nullable String name, @Nullable String publicId, @Nullable String baseUri, String systemId)
                throws SAXException {
            throw new Unacceptable(Rule.DOCTYPE, line(), "The external entity '" + systemId + "' is not allowed");
        }

        @Override
        public void processingInstruction(String target, String data) throws SAXException {
            throw new Unacceptable(
                    Rule.PROCESSING_INSTRUCTION, line(), "The processing instruction '" + target + "' is not allowed");
        }

        @Override
        public void startElement(String uri, String localName, String qualifiedName, Attributes given)
                throws SAXException {
            if (++depth > DEPTH) {
                throw new Unacceptable(Rule.TOO_DEEP, line(), "Elements are nested more than " + DEPTH + " deep");
            }
            if (++elements > ELEMENTS) {
                throw new Unacceptable(Rule.TOO_LARGE, line(), "The file has more than " + ELEMENTS + " elements");
            }
            List<XmlElement.Attribute> attributes = new ArrayList<>(given.getLength());
            for (int i = 0; i < given.getLength(); i++) {
                attributes.add(new XmlElement.Attribute(
                        given.getURI(i), given.getLocalName(i), given.getQName(i), given.getValue(i)));
            }
            open = new XmlElement(open, uri, localName, qualifiedName, line(), attributes);
            if (root == null) {
                root = open;
            }
        }

        @Override
        public void endElement(String uri, String localName, String qualifiedName) {
            depth--;
            open = Objects.requireNonNull(open).parent();
        }

        @Override
        public void characters(char[] characters, int start, int length) {
            if (open != null) {
                open.append(characters, start, length);
            }
        }

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
