import { expect, test } from 'vitest';
import { CHECKS } from '../../src/checks/registry.ts';
import { checkContext } from '../support/fake-probe.ts';

test('every check has a permanent id of its own', () => {
  const ids = CHECKS.map(({ id }) => id);
  expect(ids).toEqual([
    'source-identity',
    'source-bot-permissions',
    'source-service-linked-role',
    'source-execution-role',
    'source-infrastructure',
    'source-region-enabled',
    'configuration-rules',
    'recipe-looked-at',
    'configuration-unchecked',
    'target-role-assumable',
    'target-role-trust',
    'target-execution-role',
    'target-role-account',
    'target-region-answers',
    'target-region-sts',
    'target-role-image-actions',
    'copy-quota',
    'target-copy-room',
    'target-ami-name',
    'source-ami-name',
    'launch-template-quota',
    'parameter-quota',
    'source-public-access',
    'target-public-access',
    'fast-launch',
    'license-copies',
    'source-snapshot-tags',
    'recipe-parent-image',
    'recipe-virtualization',
    'recipe-encryption',
    'recipe-key',
    'source-default-encryption',
    'public-encryption',
    'launch-permission-key',
    'destination-key',
    'target-key-policy',
    'target-key-actions',
    'target-default-key',
    'target-launch-template',
    'target-launch-template-actions',
    'launch-template-image',
    'source-launch-template',
    'target-parameter',
    'source-parameter',
  ]);
});

test('a check needs only checks that come before it', () => {
  const late = CHECKS.flatMap(({ id, needs }, at) => {
    const earlier = new Set(CHECKS.slice(0, at).map((check) => check.id));
    return needs.filter((need) => !earlier.has(need)).map((need) => `${id} needs ${need}`);
  });
  expect(late).toEqual([]);
});

test('a title is one sentence without a full stop', () => {
  const titles = CHECKS.map((check) => check.title(checkContext()));
  expect(titles.filter((title) => !/^\S.*[^.\s]$/.test(title))).toEqual([]);
  expect(new Set(titles).size).toBe(CHECKS.length);
});
