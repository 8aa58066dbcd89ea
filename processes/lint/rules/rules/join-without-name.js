/*
 * Splits and joins are separate gateways, and joins and parallel gateways carry no name.
 */
module.exports = function() {
  return {
    check(node, reporter) {
      if (!/^bpmn:\w+Gateway$/.test(node.$type)) {
        return;
      }
      const incoming = (node.incoming || []).length;
      const outgoing = (node.outgoing || []).length;
      if (incoming > 1 && outgoing > 1) {
        reporter.report(node.id, 'Gateway joins and splits; use two gateways');
      }
      if (node.name && (outgoing < 2 || node.$type === 'bpmn:ParallelGateway')) {
        reporter.report(node.id, `Gateway '${node.name}' asks nothing and must not carry a name`);
      }
    }
  };
};
