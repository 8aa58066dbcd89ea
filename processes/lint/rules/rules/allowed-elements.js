/*
 * Elements that our models, guards and pages know. Another one is first added here, with a test of what it does.
 */
const ALLOWED = new Set([
  'bpmn:BoundaryEvent',
  'bpmn:CallActivity',
  'bpmn:EndEvent',
  'bpmn:ExclusiveGateway',
  'bpmn:IntermediateCatchEvent',
  'bpmn:ParallelGateway',
  'bpmn:ServiceTask',
  'bpmn:StartEvent',
  'bpmn:UserTask'
]);
const is = require('bpmnlint-utils').is;

module.exports = function() {
  return {
    check(node, reporter) {
      if (is(node, 'bpmn:FlowNode') && !ALLOWED.has(node.$type)) {
        reporter.report(node.id, `${node.$type} is not among the allowed elements`);
      }
    }
  };
};
