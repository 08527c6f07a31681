import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MEMBERS } from '../../../src/domain/configuration/members.ts';
import { modelOf } from '../../support/oracle/model.ts';
import { membersDocument } from './members-document.ts';

const DOCUMENT = new URL('../../../docs/configuration.md', import.meta.url).pathname;
const MODEL = modelOf('imagebuilder');

/** Every member below a shape, in the paths of the table. */
function pathsBelow(name: string, path: string): string[] {
  const { type, members = {}, member } = MODEL.shapes[name] ?? { type: '' };
  if (type === 'list' && member !== undefined) {
    const item = MODEL.shapes[member.shape];
    return item?.type === 'structure' ? [`${path}[]`, ...pathsBelow(member.shape, `${path}[]`)] : [];
  }
  return Object.entries(members).flatMap(([key, { shape }]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return [at, ...pathsBelow(shape, at)];
  });
}

test('the table has every member of the service model and no other', () => {
  const inModel = pathsBelow('CreateDistributionConfigurationRequest', '');

  expect(inModel.length).toBeGreaterThan(40);
  expect(MEMBERS.map(({ path }) => path).toSorted()).toEqual(inModel.toSorted());
});

test('every member has a rule that is a sentence', () => {
  expect(MEMBERS.filter(({ rule }) => !/^[A-Z].*[.]$/.test(rule))).toEqual([]);
});

test('the document is what the table makes', () => {
  if (process.env['UPDATE_DOCUMENT'] !== undefined) writeFileSync(DOCUMENT, membersDocument());

  expect(readFileSync(DOCUMENT, 'utf8')).toBe(membersDocument());
});
