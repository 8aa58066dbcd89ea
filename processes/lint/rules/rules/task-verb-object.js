/*
 * A task says what is done to what: "Validate entry". "Handle" and "Process" say nothing, and a noun in front is no verb.
 */
const EMPTY_VERBS = [ 'handle', 'process', 'manage', 'do', 'perform', 'execute', 'make' ];
const NOUN_ENDING = /(tion|ment|ance|ence|ness|ity|ing|al)$/;

module.exports = function() {
  return {
    check(node, reporter) {
      if (!/^bpmn:(\w*Task|CallActivity)$/.test(node.$type)) {
        return;
      }
      const name = node.name || '';
      const words = name.split(' ');
      if (words.length < 2 || !/^[A-Z][a-z]+$/.test(words[0])) {
        reporter.report(node.id, `Task name '${name}' must be a verb and an object in sentence case, like 'Validate entry'`);
      } else if (EMPTY_VERBS.includes(words[0].toLowerCase())) {
        reporter.report(node.id, `Task name '${name}' starts with a verb that says nothing; name what is done`);
      } else if (NOUN_ENDING.test(words[0])) {
        reporter.report(node.id, `Task name '${name}' starts with a noun; start with a verb, like 'Validate entry'`);
      } else if (words.slice(1).some(word => /^[A-Z][a-z]/.test(word))) {
        reporter.report(node.id, `Task name '${name}' must be in sentence case`);
      }
    }
  };
};
