import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { simplePolicy } from '../../../src/domain/approval/policy-file.ts';
import { Refusal } from '../../../src/domain/errors.ts';
import { refusalsKept } from '../../../src/flow/audit/refusals.ts';
import { denied } from '../../support/fake-probe.ts';
import { sha256 } from '../../../src/domain/audit/chain.ts';
import { reportJsonParts } from '../../../src/domain/report/report-json.ts';
import type { Verbs } from '../../../src/flow/verbs.ts';
import type { FlowScene } from '../../support/flow-scene.ts';
import { answerTo, click, current, flowScene, submitted } from '../../support/flow-scene.ts';
import { CONFIGURATION_ARN, INFRASTRUCTURE_ARN, RECIPE_ARN } from '../../support/sample-rollout.ts';

const whats = ({ memory }: FlowScene) => memory.audit().map(({ what }) => what);

test('a rollout leaves its whole life in the audit', async () => {
  const scene = flowScene();
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(60 * 60_000);
  const rows = scene.memory.audit();
  const { digest } = await current(scene);
  expect(whats(scene).slice(0, 5)).toEqual(['requested', 'checked', 'approved', 'start-sending', 'started']);
  expect(rows.at(-1)).toMatchObject({ what: 'ended', state: 'available', who: 'ami-distribute' });
  expect(rows[0]).toMatchObject({ who: 'UASKED', rollout: { number: 1 } });
  expect(rows[2]).toMatchObject({ who: 'UYES', digest, report: { counts: { fail: 0 } } });
  expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, at) => at + 1));
});

test('a check holds the hash of the report as it is handed out', async () => {
  const scene = flowScene();
  const { report } = await submitted(scene);
  const kept = await scene.rooms.store.tx((tx) => tx.reports.kept(report?.id ?? ''));
  const handedOut = kept === undefined ? '' : [...reportJsonParts(kept)].join('');
  expect(scene.memory.audit()[1]).toMatchObject({ what: 'checked', report: { sha256: sha256(handedOut) } });
});

test('what did not commit is not in the audit', async () => {
  const scene = flowScene();
  await submitted(scene);
  await Promise.allSettled([click(scene, 'UYES'), click(scene, 'UALSO')]);
  expect(whats(scene)).toEqual(['requested', 'checked', 'approved', 'refused']);
});

type Refused = (scene: FlowScene) => Promise<string>;

const overrider = { verdict: 'override', reason: 'it is known' } as const;

/** A prerequisite fails, so that the rollout is blocked; UYES may override it. */
const BLOCKED: ReadonlySet<string> = new Set(['not-an-overrider', 'no-reason']);

/** How each refusal of somebody who asks or decides comes about. */
const REFUSED: Record<string, Refused> = {
  'not-permitted': (scene) => {
    scene.directory.people = { UYES: { isGuest: true } };
    return answerTo(click(scene, 'UYES'));
  },
  'cannot-verify': (scene) => {
    scene.directory.isDown = true;
    return answerTo(click(scene, 'UYES'));
  },
  'aws-unreachable': (scene) => {
    scene.aws.isDown = true;
    return answerTo(click(scene, 'UYES'));
  },
  'not-a-requester': (scene) => answerTo(submit(scene, 'UNOBODY')),
  'not-an-approver': (scene) => answerTo(click(scene, 'UNOBODY')),
  'own-request': (scene) => answerTo(click(scene, 'UASKED')),
  'wrong-channel': (scene) => answerTo(click(scene, 'UYES', { channel: 'CELSEWHERE' })),
  'digest-changed': (scene) => answerTo(click(scene, 'UYES', { digest: 'other' })),
  'not-open': async (scene) => {
    await click(scene, 'UALSO', { verdict: 'reject' });
    return answerTo(click(scene, 'UYES'));
  },
  'already-decided': async (scene) => {
    await click(scene, 'UYES');
    return answerTo(click(scene, 'UYES'));
  },
  expired: async (scene) => {
    const { needs } = await current(scene);
    scene.clock.advance((needs?.expiresAt ?? 0) - scene.clock.now());
    return answerTo(click(scene, 'UYES'));
  },
  'not-an-overrider': (scene) => answerTo(click(scene, 'UALSO', overrider)),
  'no-reason': (scene) => answerTo(click(scene, 'UYES', { verdict: 'override', reason: ' ' })),
  'still-open': async (scene) => answerTo(scene.verbs.retry(await asker(scene))),
  'nothing-to-retry': async (scene) => {
    await click(scene, 'UALSO', { verdict: 'reject' });
    return answerTo(scene.verbs.retry(await asker(scene)));
  },
  'already-retried': async (scene) => {
    scene.aws.statusAt = (ms) => (ms < 9000 ? 'DISTRIBUTING' : 'FAILED');
    scene.aws.copyAt = (target) => ({ kind: 'absent', target });
    await click(scene, 'UYES');
    await click(scene, 'UALSO');
    await scene.memory.runFor(60_000);
    await scene.verbs.retry(await asker(scene));
    return answerTo(scene.verbs.retry(await asker(scene)));
  },
  'bad-button': (scene) => answerTo(click(scene, 'UYES', { rolloutId: '' })),
  'no-answer-in-time': (scene) => answerTo(click(scene, 'UYES', { signal: AbortSignal.abort() })),
};

/** Whoever asked for it. */
async function asker(scene: FlowScene) {
  return { rolloutId: (await current(scene)).id, userId: 'UASKED' };
}

function submit({ verbs }: FlowScene, requestedBy: string) {
  const asked = { configurationArn: CONFIGURATION_ARN, recipeArn: RECIPE_ARN, infrastructureArn: INFRASTRUCTURE_ARN };
  return verbs.submitRollout({ ...asked, requestedBy, token: 'V2' });
}

test.each(Object.entries(REFUSED))('a refusal %s stands in the audit', async (code, refused) => {
  const { terms, ...rest } = simplePolicy(['UYES', 'UALSO', 'UASKED'], 2);
  const policy = {
    ...rest,
    terms: { ...terms, overriders: { users: ['UYES'], groups: [] } },
    requesters: { users: ['UASKED'], groups: [] },
  };
  const scene = flowScene({ policy });
  if (BLOCKED.has(code)) scene.probe.target = { assume: async () => denied('sts:AssumeRole') };
  await submitted(scene);
  expect(await refused(scene)).toBe(code);
  const last = scene.memory.audit().at(-1);
  expect(last).toMatchObject({ what: 'refused', code, detail: expect.stringContaining(': ') });
  expect(['UYES', 'UNOBODY', 'UASKED', 'UALSO']).toContain(last?.who);
});

test('every code with which somebody is refused is among these', () => {
  const files = [
    'src/flow/decide.ts',
    'src/flow/cancel.ts',
    'src/domain/approval/refusal.ts',
    'src/domain/rollout/cancelling.ts',
    'src/domain/rollout/checking-again.ts',
    'src/domain/rollout/retry/retrying.ts',
  ];
  const codes = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/new Refusal\(\s*'([a-z-]+)'/g)].map(([, code]) => code),
  );
  expect(new Set(codes)).toEqual(new Set(Object.keys(REFUSED)));
});

/** Every verb: a new one does not compile until it is said here whom it refuses. */
const AS_GUEST: Record<keyof Verbs, ((scene: FlowScene) => Promise<unknown>) | 'refuses nobody'> = {
  requestCheck: 'refuses nobody',
  cancelCheck: 'refuses nobody',
  handOutPack: 'refuses nobody',
  rolloutByNumber: 'refuses nobody',
  recentRollouts: 'refuses nobody',
  submitRollout: (scene) => submit(scene, 'UGUEST'),
  refuseForeign: ({ verbs }) => verbs.refuseForeign({ userId: 'UGUEST', what: 'approve' }),
  decide: (scene) => click(scene, 'UGUEST'),
  cancel: async (scene) => scene.verbs.cancel({ rolloutId: (await current(scene)).id, userId: 'UGUEST' }),
  retry: async (scene) => scene.verbs.retry({ rolloutId: (await current(scene)).id, userId: 'UGUEST' }),
  checkAgain: async (scene) => scene.verbs.checkAgain({ rolloutId: (await current(scene)).id, userId: 'UGUEST' }),
  auditPage: ({ verbs }) => verbs.auditPage({ userId: 'UGUEST', limit: 1 }),
  auditExport: ({ verbs }) => verbs.auditExport({ userId: 'UGUEST' }),
};

test.each(
  Object.entries(AS_GUEST).flatMap(([verb, asked]) => (asked === 'refuses nobody' ? [] : [[verb, asked] as const])),
)('a guest whom %s refuses stands in the audit', async (_verb, asked) => {
  const scene = flowScene();
  await submitted(scene);
  scene.directory.people = { UGUEST: { isGuest: true } };
  await expect(asked(scene)).rejects.toMatchObject({ code: 'not-permitted' });
  expect(scene.memory.audit().at(-1)).toMatchObject({ what: 'refused', who: 'UGUEST', code: 'not-permitted' });
});

test('a refusal that cannot be written is answered and logged', async () => {
  const scene = flowScene();
  const store = { tx: async () => Promise.reject(new Error('the disk is full')) };
  const refused = refusalsKept({ ...scene.rooms, store }, { who: 'U1', what: 'approve' }, async () => {
    throw new Refusal('own-request', 'somebody else has to approve it');
  });
  await expect(refused).rejects.toMatchObject({ code: 'own-request' });
  expect(scene.logged).toMatchObject([{ event: 'audit.refusal-unwritten', fields: { code: 'own-request' } }]);
});

test('a page and an export are for members only', async () => {
  const scene = flowScene();
  await submitted(scene);
  const page = await scene.verbs.auditPage({ userId: 'UYES', limit: 1 });
  expect(page).toMatchObject([{ what: 'checked', sequence: 2 }]);
  const { rows, jsonLines } = await scene.verbs.auditExport({ userId: 'UYES', number: 1 });
  expect(rows).toBe(2);
  expect(
    jsonLines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).what),
  ).toEqual(['requested', 'checked']);
  scene.directory.people = { UGUEST: { isGuest: true } };
  await expect(scene.verbs.auditPage({ userId: 'UGUEST', limit: 1 })).rejects.toMatchObject({ code: 'not-permitted' });
  expect(scene.memory.audit().at(-1)).toMatchObject({ what: 'refused', who: 'UGUEST', code: 'not-permitted' });
});
