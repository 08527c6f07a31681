import type { MessageView } from '../../slack/contract.ts';
import type { Actor } from '../telling/actor.ts';
import { textOf } from '../telling/scenes.ts';
import type { Cast } from '../telling/story.ts';
import { cardOf, must, threadOf } from '../telling/story.ts';

/** A group of the sample workspace: Andrew and Alice. */
export const APPROVERS = 'S0APPROVERS';

/** The card as soon as it says that. */
export function cardSaying(actor: Actor, number: number, says: string): Promise<MessageView> {
  return actor.until(`the card of #${number} that says "${says}"`, (snapshot) => {
    const card = cardOf(snapshot, number);
    return card !== undefined && textOf(card).includes(says) ? card : undefined;
  });
}

/** The card once it can be decided, and again after every round of questions. */
export function askedCard(actor: Actor, number: number, button = 'Approve'): Promise<MessageView> {
  return cardSaying(actor, number, `"${button}"`);
}

/** Presses a button that asks for a reason, and gives one. */
export async function withReason(actor: Actor, card: MessageView, button: string, reason: string): Promise<void> {
  await actor.press(card, button);
  await actor.fill('Reason', reason);
  await actor.submit();
}

/** Sends the form that was opened before something else happened, and waits for the refusal in it. */
export async function refusedInForm(actor: Actor, says: string): Promise<void> {
  await actor.fill('Reason', 'I have not seen what happened meanwhile');
  const said = await actor.submit().then(
    () => 'nothing',
    (refused: unknown) => String(refused),
  );
  must(said.includes(says), `the form is refused with "${says}", not with "${said}"`);
  await actor.close();
}

/** What the bot tells this person alone. */
export function toldAlone(actor: Actor, says: string): Promise<MessageView> {
  return actor.until(`an answer that says "${says}"`, (snapshot) =>
    snapshot.messages.find((message) => message.ephemeralFor === actor.id && message.text.includes(says)),
  );
}

/** The reply in the thread that says that. */
export function toldInThread({ paula }: Cast, number: number, says: string): Promise<MessageView> {
  return paula.until(`a reply that says "${says}"`, (snapshot) =>
    threadOf(snapshot, number)
      .slice(1)
      .find((message) => textOf(message).includes(says)),
  );
}

export function mustMention(message: MessageView, actor: Actor): void {
  must(message.text.includes(`<@${actor.id}>`), `the reply mentions ${actor.id}`);
}

/** The end of a rollout that was never started: no button is left, and AWS was asked to build nothing. */
export async function mustBeClosed(cast: Cast, number: number, says: string): Promise<void> {
  const card = textOf(await cardSaying(cast.andrew, number, says));
  must(!/"(Approve|Reject|Override)"/.test(card), 'the card has no button left');
  must((await cast.world()).images.length === 0, 'Image Builder was not started');
}
