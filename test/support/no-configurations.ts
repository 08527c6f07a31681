import type { ConfigurationVerbs } from '../../src/flow/configurations/configuration-verbs.ts';

const unasked = async () => Promise.reject(new Error('nobody should ask about configurations here'));

/** For a room in which nobody writes configurations. */
export const noConfigurations: ConfigurationVerbs = {
  read: unasked,
  usersOf: unasked,
  accountNames: unasked,
  remove: unasked,
  drafts: {
    begin: unasked,
    get: unasked,
    mine: unasked,
    change: unasked,
    drop: unasked,
    problems: unasked,
    submit: unasked,
  },
};
