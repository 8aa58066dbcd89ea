package com.nexusai.app.engine.deployment;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An element as the engine's own parser sees it: its text is all character data directly inside, without that of its children. */
final class XmlElement {

    /** @param namespace empty for an attribute without prefix */
    record Attribute(String namespace, String name, String qualifiedName, String value) {}

    private final @Nullable XmlElement parent;
    private final String namespace;
    private final String name;
    private final String qualifiedName;
    private final int line;
    private final List<Attribute> attributes;
    private final List<XmlElement> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    XmlElement(
            @Nullable XmlElement parent,
            String namespace,
            String name,
            String qualifiedName,
            int line,
            List<Attribute> attributes) {
        this.parent = parent;
        this.namespace = namespace;
        this.name = name;
        this.qualifiedName = qualifiedName;
        this.line = line;
        this.attributes = attributes;
        if (parent != null) {
            parent.children.add(this);
        }
    }

    void append(char[] characters, int start, int length) {
        text.append(characters, start, length);
    }

    @Nullable
    XmlElement parent() {
        return parent;
    }

    String namespace() {
        return namespace;
    }

    String name() {
        return name;
    }

    String qualifiedName() {
        return qualifiedName;
    }

    int line() {
        return line;
    }

    List<Attribute> attributes() {
        return attributes;
    }

    List<XmlElement> children() {
        return children;
    }

    String text() {
        return text.toString();
    }

    List<XmlElement> children(String named) {
        return children.stream().filter(child -> child.name.equals(named)).toList();
    }

    /** The value of an attribute without prefix. */
    @Nullable
    String attribute(String named) {
        return attributes.stream()
                .filter(attribute ->
                        attribute.namespace().isEmpty() && attribute.name().equals(named))
                .map(Attribute::value)
                .findFirst()
                .orElse(null);
    }

    @Nullable
    String nearestId() {
        for (XmlElement each = this; each != null; each = each.parent) {
            String id = each.attribute("id");
            if (id != null) {
                return id;
            }
        }
        return null;
    }

    boolean isIn(String parentName) {
        return parent != null && parent.name.equals(parentName);
    }
}
