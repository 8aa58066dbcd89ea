import type { Schema } from '@/lib/api';

/** A flow node of a model. */
export interface Element {
  id: string;
  /** Local name of the BPMN element, as `userTask`. */
  kind: string;
  name: string | null;
}

export type ElementState = 'active' | 'done' | 'failed' | 'left' | 'untouched';

/** An element with what an instance did at it. */
export interface Visit extends Element {
  state: ElementState;
  startedAt: string | null;
  endedAt: string | null;
  person: string | null;
  /** How often the instance came by. */
  times: number;
}

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const NODE = /(Task|Event|Gateway|^task|^callActivity|^subProcess|^transaction)$/;

/** The flow nodes that the diagram shows, from left to right as they are drawn, so that table and picture tell the same. */
export function elementsOf(xml: string): Element[] {
  const model = new DOMParser().parseFromString(xml, 'application/xml');
  const drawn = new Map(
    [...model.getElementsByTagNameNS('*', 'BPMNShape')].map((shape) => {
      const bounds = shape.getElementsByTagNameNS('*', 'Bounds')[0];
      return [shape.getAttribute('bpmnElement'), Number(bounds?.getAttribute('x') ?? 0)];
    }),
  );
  return [...model.getElementsByTagNameNS(BPMN, '*')]
    .filter((node) => NODE.test(node.localName) && drawn.has(node.getAttribute('id')))
    .map((node) => ({ id: node.getAttribute('id')!, kind: node.localName, name: node.getAttribute('name') }))
    .sort((a, b) => drawn.get(a.id)! - drawn.get(b.id)!);
}

/** What an instance did at each element; the newest visit counts. */
export function visits(
  elements: Element[],
  path: Schema<'ProcessStep'>[] = [],
  failed: ReadonlySet<string> = new Set(),
): Visit[] {
  const steps = new Map<string, Schema<'ProcessStep'>[]>();
  for (const step of path) {
    steps.set(step.activityId, [...(steps.get(step.activityId) ?? []), step]);
  }
  return elements.map((element) => {
    const all = steps.get(element.id) ?? [];
    const last = all.at(-1);
    const open = all.find((step) => !step.endedAt);
    const state: ElementState = failed.has(element.id)
      ? 'failed'
      : open !== undefined
        ? 'active'
        : last === undefined
          ? 'untouched'
          : last.canceled
            ? 'left'
            : 'done';
    return {
      ...element,
      state,
      startedAt: (open ?? last)?.startedAt ?? null,
      endedAt: open === undefined ? (last?.endedAt ?? null) : null,
      person: (open ?? last)?.assignee ?? null,
      times: all.length,
    };
  });
}
