/*
 * An exclusive split asks a question, and each of its flows is named by an answer and says when it is taken. There is no
 * default flow: an answer that nobody foresaw must stop the instance and not slip through.
 */
module.exports = function() {
  return {
    check(node, reporter) {
      if (node.$type !== 'bpmn:ExclusiveGateway' || (node.outgoing || []).length < 2) {
        return;
      }
      if (!/^[A-Z].*\?$/.test(node.name || '')) {
        reporter.report(node.id, `Gateway name '${node.name || ''}' must be a question, like 'Is the entry valid?'`);
      }
      if (node.default) {
        reporter.report(node.id, 'Gateway must not have a default flow: an unknown answer must stop the instance');
      }
      node.outgoing.forEach(flow => {
        if (!flow.name) {
          reporter.report(flow.id, 'Flow out of a question must be named by its answer');
        }
        if (!flow.conditionExpression) {
          reporter.report(flow.id, 'Flow out of a question must have a condition');
        }
      });
    }
  };
};
