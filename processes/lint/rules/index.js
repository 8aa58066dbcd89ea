module.exports = {
  configs: {
    all: {
      rules: {
        'allowed-elements': 'error',
        'chosen-ids': 'error',
        'gateway-question': 'error',
        'join-without-name': 'error',
        'no-code': 'error',
        'task-verb-object': 'error'
      }
    }
  }
};
