package com.nexusai.processes;

import com.nexusai.processes.contract.ProcessKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.operaton.bpm.model.bpmn.Bpmn;
import org.operaton.bpm.model.bpmn.BpmnModelInstance;
import org.operaton.bpm.model.bpmn.instance.BoundaryEvent;
import org.operaton.bpm.model.bpmn.instance.FlowNode;
import org.operaton.bpm.model.bpmn.instance.SequenceFlow;
import org.operaton.bpm.model.bpmn.instance.bpmndi.BpmnEdge;
import org.operaton.bpm.model.bpmn.instance.bpmndi.BpmnShape;
import org.operaton.bpm.model.bpmn.instance.dc.Bounds;
import org.operaton.bpm.model.bpmn.instance.di.Waypoint;
import org.operaton.bpm.model.xml.instance.ModelElementInstance;

/** A shipped BPMN file as its tests look at it: names, and where things are drawn. */
public final class ShippedModel {

    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern TEXT = Pattern.compile("'[^']*'");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
    private static final Set<String> WORDS = Set.of(
            "and", "or", "not", "eq", "ne", "lt", "gt", "le", "ge", "empty", "true", "false", "null", "div", "mod");

    /** A rectangle of the drawing. */
    public record Box(double x, double y, double width, double height) {

        double right() {
            return x + width;
        }

        double bottom() {
            return y + height;
        }

        double centreY() {
            return y + height / 2;
        }

        boolean overlaps(Box other) {
            return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
        }

        /** Whether a horizontal or vertical line runs through the inside. */
        boolean isCrossedBy(Waypoint from, Waypoint to) {
            double left = Math.min(from.getX(), to.getX());
            double right = Math.max(from.getX(), to.getX());
            double top = Math.min(from.getY(), to.getY());
            double bottom = Math.max(from.getY(), to.getY());
            return left < right() && x < right && top < bottom() && y < bottom;
        }
    }

    private final String text;
    private final BpmnModelInstance model;

    private ShippedModel(Models.Model file) {
        try (InputStream content = file.open()) {
            byte[] bytes = content.readAllBytes();
            this.text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
            this.model = Bpmn.readModelFromStream(new java.io.ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ShippedModel of(ProcessKey process) {
        return new ShippedModel(Models.of(process).stream()
                .filter(model -> model.name().equals(process + ".bpmn"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Process " + process + " has no file of its name")));
    }

    public BpmnModelInstance model() {
        return model;
    }

    public String text() {
        return text;
    }

    public <T extends ModelElementInstance> Collection<T> all(Class<T> type) {
        return model.getModelElementsByType(type);
    }

    /** Names of the variables that expressions and mappings of the model mention. */
    public Set<String> variables() {
        Set<String> names = new TreeSet<>();
        Matcher expressions = EXPRESSION.matcher(text.replace("&#39;", "'"));
        while (expressions.find()) {
            Matcher name = NAME.matcher(TEXT.matcher(expressions.group(1)).replaceAll(""));
            while (name.find()) {
                if (!WORDS.contains(name.group())) {
                    names.add(name.group());
                }
            }
        }
        return names;
    }

    public Map<String, Box> shapes() {
        Map<String, Box> boxes = new HashMap<>();
        for (BpmnShape shape : all(BpmnShape.class)) {
            Bounds bounds = shape.getBounds();
            boxes.put(
                    shape.getBpmnElement().getId(),
                    new Box(bounds.getX(), bounds.getY(), bounds.getWidth(), bounds.getHeight()));
        }
        return boxes;
    }

    public Box shape(String id) {
        return Objects.requireNonNull(shapes().get(id), id + " is not drawn");
    }

    public Map<String, List<Waypoint>> edges() {
        Map<String, List<Waypoint>> edges = new HashMap<>();
        for (BpmnEdge edge : all(BpmnEdge.class)) {
            edges.put(edge.getBpmnElement().getId(), List.copyOf(edge.getWaypoints()));
        }
        return edges;
    }

    /** Flows that point to the left although nothing leads back from where they end. */
    public List<String> flowsAgainstTheDirection() {
        Map<String, Box> shapes = shapes();
        List<String> against = new ArrayList<>();
        for (SequenceFlow flow : all(SequenceFlow.class)) {
            Box from = Objects.requireNonNull(shapes.get(flow.getSource().getId()));
            Box to = Objects.requireNonNull(shapes.get(flow.getTarget().getId()));
            boolean left = to.right() < from.x();
            if (left && !reaches(flow.getTarget(), flow.getSource())) {
                against.add(flow.getId());
            }
        }
        return against;
    }

    private boolean reaches(FlowNode from, FlowNode to) {
        Map<String, List<FlowNode>> attached = new HashMap<>();
        for (BoundaryEvent event : all(BoundaryEvent.class)) {
            attached.computeIfAbsent(event.getAttachedTo().getId(), id -> new ArrayList<>())
                    .add(event);
        }
        Set<String> seen = new HashSet<>();
        Deque<FlowNode> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            FlowNode node = open.pop();
            if (node.getId().equals(to.getId())) {
                return true;
            }
            if (seen.add(node.getId())) {
                node.getOutgoing().forEach(flow -> open.push(flow.getTarget()));
                attached.getOrDefault(node.getId(), List.of()).forEach(open::push);
            }
        }
        return false;
    }

    /** Shapes that cover one another, except an event on the border of its own task. */
    public List<String> overlaps() {
        Map<String, String> hosts = new HashMap<>();
        all(BoundaryEvent.class)
                .forEach(event -> hosts.put(event.getId(), event.getAttachedTo().getId()));
        List<Map.Entry<String, Box>> boxes = new ArrayList<>(shapes().entrySet());
        List<String> overlaps = new ArrayList<>();
        for (int i = 0; i < boxes.size(); i++) {
            for (int j = i + 1; j < boxes.size(); j++) {
                String a = boxes.get(i).getKey();
                String b = boxes.get(j).getKey();
                if (!b.equals(hosts.get(a))
                        && !a.equals(hosts.get(b))
                        && boxes.get(i).getValue().overlaps(boxes.get(j).getValue())) {
                    overlaps.add(a + " and " + b);
                }
            }
        }
        return overlaps;
    }

    /** Flows drawn through a shape they have nothing to do with. */
    public List<String> flowsThroughShapes() {
        Map<String, Box> shapes = shapes();
        Map<String, List<Waypoint>> edges = edges();
        List<String> through = new ArrayList<>();
        for (SequenceFlow flow : all(SequenceFlow.class)) {
            Set<String> ends = new HashSet<>(
                    Set.of(flow.getSource().getId(), flow.getTarget().getId()));
            if (flow.getSource() instanceof BoundaryEvent event) {
                ends.add(event.getAttachedTo().getId());
            }
            List<Waypoint> points = Objects.requireNonNull(edges.get(flow.getId()));
            for (int i = 1; i < points.size(); i++) {
                Waypoint from = points.get(i - 1);
                Waypoint to = points.get(i);
                shapes.forEach((id, box) -> {
                    if (!ends.contains(id) && box.isCrossedBy(from, to)) {
                        through.add(flow.getId() + " through " + id);
                    }
                });
            }
        }
        return through;
    }

    /** The values of the contract's public constants of a type. */
    public static <T> List<T> constants(Class<?> contract, Class<T> type) {
        return Stream.of(contract.getDeclaredFields())
                .filter(field -> field.getType() == type)
                .map(field -> type.cast(value(field)))
                .toList();
    }

    private static Object value(Field field) {
        try {
            return Objects.requireNonNull(field.get(null));
        } catch (IllegalAccessException e) {
            throw new AssertionError(field + " must be public", e);
        }
    }
}
