import { expect, test } from 'vitest';
import { once } from '../../../src/aws/probe/asker.ts';

test('equal questions share one answer until very many others were asked', async () => {
  const put: number[] = [];
  const ask = once(async (question: number) => {
    put.push(question);
    return `answer ${question}`;
  });
  await Promise.all([ask(0), ask(0), ask(1)]);
  expect(await ask(0)).toBe('answer 0');
  expect(put).toEqual([0, 1]);
  for (let question = 2; question < 10_000; question += 1) await ask(question);
  await ask(9_999);
  expect(put).toHaveLength(10_000);
  expect(await ask(0)).toBe('answer 0');
  expect(put).toHaveLength(10_001);
});
