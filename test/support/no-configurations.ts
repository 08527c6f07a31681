import type { ConfigurationVerbs } from '../../src/flow/configurations/configuration-verbs.ts';

const unasked = async () => Promise.reject(new Error('nobody should ask about configurations here'));

/** For a room in which nobody writes configurations. */
export const noConfigurations: ConfigurationVerbs = {
  read: unasked,
  rolloutsOf: unasked,
  begin: unasked,
  draft: unasked,
  change: unasked,
  latest: unasked,
  submit: unasked,
  remove: unasked,
};
