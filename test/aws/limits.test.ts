import { expect, test } from 'vitest';
import { Limits } from '../../src/aws/limits.ts';

async function broken(name = 'AccessDenied'): Promise<never> {
  throw Object.assign(new Error('no'), { name });
}

/** Runs so many calls in each place at once, and gives the most that were under way at the same time. */
async function mostAtOnce(places: number, callsEach: number): Promise<number> {
  const limits = new Limits({ debug: () => {}, error: () => {} });
  let running = 0;
  let most = 0;
  const call = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
    running -= 1;
  };
  const all = Array.from({ length: places * callsEach }, (_each, index) =>
    limits.run({ account: '111122223333', region: `r-${index % places}` }, 'ec2:DescribeImages', call),
  );
  await Promise.all(all);
  return most;
}

test('one account and Region gets five calls at once', async () => {
  expect(await mostAtOnce(1, 20)).toBe(5);
});

test('all places together get sixty-four calls at once', async () => {
  expect(await mostAtOnce(30, 10)).toBe(64);
});

test('a call that fails is logged and frees its slot', async () => {
  const logged: Record<string, unknown>[] = [];
  const limits = new Limits({ debug: (fields) => logged.push(fields), error: () => {} });
  const place = { account: '111122223333', region: 'us-west-2' };
  const results = await Promise.allSettled(
    Array.from({ length: 7 }, () => limits.run(place, 'sts:AssumeRole', () => broken())),
  );
  expect(results.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 'rejected'));
  expect(logged[6]).toMatchObject({ action: 'sts:AssumeRole', ...place, code: 'AccessDenied' });
});

test('a cancelled run starts none of its waiting calls', async () => {
  const limits = new Limits({ debug: () => {}, error: () => {} });
  const cancel = new AbortController();
  const call = limits.until(cancel.signal);
  const place = { account: '111122223333', region: 'us-west-2' };
  const signals: unknown[] = [];
  const results = await Promise.allSettled(
    Array.from({ length: 12 }, () =>
      call(place, 'ec2:DescribeImages', async ({ abortSignal }) => {
        signals.push(abortSignal);
        cancel.abort();
        return 'sent';
      }),
    ),
  );
  expect(new Set(signals)).toEqual(new Set([cancel.signal]));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(signals.length);
  expect(results.at(-1)).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
});

test('a run without an end passes no signal on', async () => {
  const call = new Limits({ debug: () => {}, error: () => {} }).until();
  expect(await call({ account: '111122223333', region: 'r' }, 'sts:AssumeRole', async (options) => options)).toEqual(
    {},
  );
});

test('a call that was cancelled says nothing about AWS', async () => {
  const heard: string[] = [];
  const limits = new Limits({ debug: () => {}, error: () => {} }, ({ outcome }) => heard.push(outcome));
  const place = { account: '111122223333', region: 'us-west-2' };
  await Promise.allSettled(['AbortError', 'TimeoutError'].map((name) => limits.run(place, 'x', () => broken(name))));
  expect(heard).toEqual(['unreachable']);
});
