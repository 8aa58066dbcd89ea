import { describe, expect, it } from 'vitest';
import { elementsOf, visits } from './elements';

const XML = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">
  <process id="p"><endEvent id="End" name="Done"/><userTask id="Review" name="Review"/><startEvent id="Start"/><sequenceFlow id="f"/></process>
  <bpmndi:BPMNDiagram><bpmndi:BPMNPlane>
    <bpmndi:BPMNShape bpmnElement="End"><dc:Bounds x="300"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="Review"><dc:Bounds x="200"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="Start"><dc:Bounds x="100"/></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`;

const step = (activityId: string, endedAt: string | null, canceled = false) => ({
  activityId,
  name: null,
  type: 'x',
  startedAt: '2026-11-20T10:00:00Z',
  endedAt,
  canceled,
  assignee: null,
});

describe('the elements of a model', () => {
  it('are its drawn flow nodes from left to right', () => {
    expect(elementsOf(XML).map((element) => element.id)).toEqual(['Start', 'Review', 'End']);
  });

  it('tell where an instance stands', () => {
    const seen = visits(elementsOf(XML), [
      step('Start', '2026-11-20T10:00:01Z'),
      step('Review', '2026-11-20T11:00:00Z', true),
      step('Review', null),
    ]);
    expect(seen.map((visit) => visit.state)).toEqual(['done', 'active', 'untouched']);
    expect(seen[1]?.times).toBe(2);
  });

  it('fail where an incident is open', () => {
    expect(visits(elementsOf(XML), [], new Set(['Review']))[1]?.state).toBe('failed');
  });
});
