import type { Snapshot } from '../../slack/contract.ts';
import type { Actor } from '../telling/actor.ts';
import { approve, createConfiguration, mustBeTrue, submitRollout, textOf, untilEnded } from '../telling/scenes.ts';
import type { Cast, Story } from '../telling/story.ts';
import { must } from '../telling/story.ts';
import { askedCard, toldAlone } from './deciding.ts';

export const audit: Story = {
  name: 'audit',
  summary: 'the Home tab shows what waits, the audit who did and was refused what, and a file of it proves itself',
  world: 'sample',
  tell: async (cast) => {
    const { andrew, otto, paula, narrate } = cast;
    await createConfiguration(cast);
    const number = await submitRollout(cast);
    await askedCard(andrew, number);
    narrate('Andrew opens the Home tab of the app');
    await andrew.openHome();
    await homeSaying(andrew, `*#${number}*`);
    narrate('Otto, who is no approver, presses Approve');
    await otto.press(await askedCard(otto, number), 'Approve');
    await toldAlone(otto, 'not among the approvers');
    await approve(cast, number);
    await homeSaying(andrew, 'Nothing waits for your decision');
    await paula.openHome();
    await homeSaying(paula, `*#${number}*`);
    await mustBeTrue(cast, await untilEnded(cast, number, '2 of 2 copies verified'));
    await homeSaying(paula, '2 of 2 copies verified');
    await readAudit(cast, number);
  },
};

async function readAudit({ paula, narrate }: Cast, number: number): Promise<void> {
  narrate(`Paula types /ami-distribute audit #${number}`);
  await paula.command('platform', `/ami-distribute audit #${number}`);
  const shown = await toldAlone(paula, `Audit of rollout #${number}`);
  for (const what of ['requested', 'refused (not-an-approver)', 'approved', 'started', 'ended']) {
    must(textOf(shown).includes(what), `the audit says "${what}"`);
  }
  narrate('Paula presses Export');
  await paula.press(shown, 'Export');
  await paula.until('the file of the audit', ({ messages }) =>
    messages.find(({ files = [] }) => files.some(({ name }) => name === `audit-${number}.jsonl`)),
  );
}

function homeSaying(actor: Actor, says: string): Promise<true> {
  const shown = ({ home }: Snapshot) => JSON.stringify(home?.blocks ?? []).includes(says);
  return actor.until(`a Home tab that says "${says}"`, (snapshot) => (shown(snapshot) ? true : undefined));
}
