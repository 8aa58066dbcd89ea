/*
 * Every element of a process has an id that somebody chose: kind, underscore, what it is. Workers, tests and incidents
 * speak of these ids, so a generated one (Activity_0x1y2z3) tells nobody anything.
 */
const KINDS = {
  'bpmn:BoundaryEvent': 'BoundaryEvent',
  'bpmn:CallActivity': 'Activity',
  'bpmn:EndEvent': 'EndEvent',
  'bpmn:Error': 'Error',
  'bpmn:ErrorEventDefinition': 'ErrorEventDefinition',
  'bpmn:ExclusiveGateway': 'Gateway|Join',
  'bpmn:IntermediateCatchEvent': 'Event',
  'bpmn:Message': 'Message',
  'bpmn:MessageEventDefinition': 'MessageEventDefinition',
  'bpmn:ParallelGateway': 'Split|Join',
  'bpmn:SequenceFlow': 'Flow',
  'bpmn:ServiceTask': 'Task',
  'bpmn:StartEvent': 'StartEvent',
  'bpmn:TimerEventDefinition': 'TimerEventDefinition',
  'bpmn:UserTask': 'Task'
};

module.exports = function() {
  return {
    check(node, reporter) {
      const kind = KINDS[node.$type];
      if (!kind) {
        return;
      }
      const id = node.id || '';
      if (!new RegExp(`^(${kind})(_[A-Z][A-Za-z]*)+$`).test(id)) {
        reporter.report(id, `Id '${id}' must be chosen: ${kind}_ and CamelCase words without digits`);
      }
    }
  };
};
