/*
 * Models carry no code: work is done by external tasks, and conditions are expressions over plain variables. A class, a
 * script, a listener, a delegate or a method call would run inside the engine, with its rights.
 */
const CODE_ATTRIBUTES = [ 'class', 'delegateExpression', 'expression', 'resultVariable', 'scriptFormat', 'resource' ];
const CODE_ELEMENTS = [
  'bpmn:ScriptTask',
  'camunda:Connector',
  'camunda:ExecutionListener',
  'camunda:Field',
  'camunda:Script',
  'camunda:TaskListener'
];
const CALL = /[\w\])]\s*\(/;

/* Every attribute or text of the element that holds an expression, whatever its name. */
function expressions(node) {
  const named = (node.$descriptor ? node.$descriptor.properties : []).map(property => node.get(property.name));
  return [ ...named, ...Object.values(node.$attrs || {}) ]
    .filter(text => typeof text === 'string' && /[$#]\{/.test(text));
}

function nearestId(node) {
  return node.id || (node.$parent ? nearestId(node.$parent) : node.$type);
}

module.exports = function() {
  return {
    check(node, reporter) {
      const id = nearestId(node);
      if (CODE_ELEMENTS.includes(node.$type)) {
        reporter.report(id, `${node.$type} is code; do the work in an external task`);
      }
      CODE_ATTRIBUTES.forEach(name => {
        if (node.get(`camunda:${name}`)) {
          reporter.report(id, `camunda:${name} is code; do the work in an external task`);
        }
      });
      if (node.$type === 'bpmn:ServiceTask' && node.get('camunda:type') !== 'external') {
        reporter.report(id, 'Service task must be an external task with a topic');
      }
      expressions(node).forEach(text => {
        if (CALL.test(text)) {
          reporter.report(id, `Expression '${text}' calls a method; use plain variables`);
        }
      });
    }
  };
};
