import type { MessageView, Snapshot } from '../../slack/contract.ts';
import type { Cast } from './story.ts';
import { cardOf, copiesIn, keyOf, must, threadOf } from './story.ts';

/** The configuration of the sample: two accounts in one Region. */
const CONFIGURATION = 'cross-account-distribution-example';
const TARGETS = ['123456789012', '987654321098'];
const RECIPE = 'golden-amazon-linux 1.1.0';
const INFRASTRUCTURE = 'build-in-private-subnet';

export async function createConfiguration({ paula, narrate }: Cast, name = CONFIGURATION): Promise<void> {
  narrate('Paula types /ami-distribute new in #platform and fills in the modal');
  await paula.command('platform', '/ami-distribute new');
  await paula.fill('Name', name);
  await paula.fill('Description', 'Cross Account Distribution Configuration Example');
  await paula.fill('Target accounts', TARGETS.join(', '));
  await paula.fill('AMI name', 'Name {{ imagebuilder:buildDate }}');
  await paula.submit();
  await untilModal(paula, 'Create it?');
  await paula.submit();
  await untilModal(paula, 'is created');
  await paula.close();
}

/** Asks for a report and waits until it says that. */
export async function checkConfiguration(
  { paula, narrate }: Cast,
  says: string,
  asked = `${CONFIGURATION} --recipe ${RECIPE.replace(' ', '/')}`,
): Promise<MessageView> {
  narrate(`Paula asks whether every target is ready: /ami-distribute check ${asked}`);
  await paula.command('platform', `/ami-distribute check ${asked}`);
  return reportThatSays(paula, says);
}

/** Presses the report's button, and waits until the next report says that. */
export async function checkAgain({ paula, narrate }: Cast, report: MessageView, says: string): Promise<MessageView> {
  narrate('Paula presses Check again');
  await paula.press(report, 'Check again');
  return reportThatSays(paula, says, report.ts);
}

function reportThatSays(paula: Cast['paula'], says: string, after = ''): Promise<MessageView> {
  return paula.until(`a report that says "${says}"`, (snapshot) =>
    snapshot.messages.find(
      (message) =>
        message.threadTs === undefined &&
        message.ts > after &&
        keyOf(message)?.startsWith('report/') === true &&
        textOf(message).includes(says),
    ),
  );
}

/** The thread below a report, once a file of such a name hangs in it. */
export function reportThread({ paula }: Cast, report: MessageView, fileName: string): Promise<MessageView[]> {
  return paula.until(`the file ${fileName}`, ({ messages }) => {
    const thread = messages.filter(({ threadTs }) => threadTs === report.ts);
    const names = thread.flatMap(({ files = [] }) => files).map(({ name }) => name);
    return names.some((name) => name.endsWith(fileName)) ? thread : undefined;
  });
}

/** What is chosen in the form of a rollout; the example of the sample where nothing else is said. */
type Chosen = { configuration?: string; recipe?: string; infrastructure?: string };

/** Submits a rollout and gives its number. */
export async function submitRollout({ paula, narrate }: Cast, chosen: Chosen = {}): Promise<number> {
  const { configuration = CONFIGURATION, recipe = RECIPE, infrastructure = INFRASTRUCTURE } = chosen;
  narrate('Paula types /ami-distribute run and chooses what to build and where it goes');
  await paula.command('platform', '/ami-distribute run');
  await paula.fill('Distribution configuration', configuration);
  await paula.fill('Image recipe', recipe);
  await paula.fill('Infrastructure configuration', infrastructure);
  await paula.fill('Reason', 'Monthly patch level');
  await paula.submit();
  const number = await paula.until('the number of the rollout', (snapshot) => modalNumber(snapshot));
  await paula.close();
  return number;
}

export async function approve({ andrew, narrate }: Cast, number: number): Promise<void> {
  const card = await andrew.until(`the card of #${number} with a button to approve`, (snapshot) => {
    const found = cardOf(snapshot, number);
    return found !== undefined && textOf(found).includes('"Approve"') ? found : undefined;
  });
  narrate('Andrew presses Approve');
  await andrew.press(card, 'Approve');
}

/** Waits until the thread tells the end of the rollout, and gives the whole thread. */
export async function untilEnded(
  { paula }: Cast,
  number: number,
  says: string,
  patienceMs = 180_000,
): Promise<MessageView[]> {
  return paula.until(
    `the end of #${number}, "${says}"`,
    (snapshot) => {
      const thread = threadOf(snapshot, number);
      return thread.slice(1).some((message) => message.text.includes(says)) ? thread : undefined;
    },
    patienceMs,
  );
}

/** Every copy that the thread announces is one that its target account owns and that is available there. */
export async function mustBeTrue(cast: Cast, thread: MessageView[]): Promise<void> {
  const world = await cast.world();
  for (const account of TARGETS) {
    const [copy, ...others] = copiesIn(world, account).filter((ami) =>
      thread.some((message) => textOf(message).includes(ami.amiId)),
    );
    must(copy !== undefined && others.length === 0, `the thread names one copy in ${account}`);
    must(copy?.state === 'available', `the copy in ${account} is available there`);
  }
  must(world.images.length === 1, 'Image Builder was started exactly once');
}

/** Nothing was posted twice. */
export function mustBePostedOnce(thread: MessageView[]): void {
  const keys = thread.map(keyOf).filter((key) => key !== undefined);
  must(new Set(keys).size === keys.length, `nothing is said twice: ${keys.join(', ')}`);
}

/** Nothing was posted twice, and nothing is worded alike. */
export function mustBeSaidOnce(thread: MessageView[]): void {
  mustBePostedOnce(thread);
  const replies = thread.slice(1).map((message) => message.text);
  must(new Set(replies).size === replies.length, `no two replies are alike: ${replies.join(' | ')}`);
}

/** All that the card of the rollout holds now. */
export async function cardText({ andrew }: Cast, number: number): Promise<string> {
  return andrew.until(`the card of #${number}`, (snapshot) => {
    const card = cardOf(snapshot, number);
    return card === undefined ? undefined : textOf(card);
  });
}

/** All a message holds, as JSON: its text and every block. */
export function textOf(message: MessageView): string {
  return `${message.text} ${JSON.stringify(message.blocks)}`;
}

/** Waits until the open view says that, in its title or below. */
export async function untilModal(who: Cast['paula'], says: string): Promise<void> {
  await who.until(`a view that says "${says}"`, ({ modal }) =>
    modal !== undefined && JSON.stringify(modal.view).includes(says) ? true : undefined,
  );
}

function modalNumber({ modal }: Snapshot): number | undefined {
  const number = JSON.stringify(modal?.view.blocks ?? []).match(/#(\d+)/)?.[1];
  return number === undefined ? undefined : Number(number);
}
