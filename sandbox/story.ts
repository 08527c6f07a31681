import { parseArgs } from 'node:util';
import { STORIES } from './stories/registry.ts';
import type { Story } from './stories/telling/story.ts';
import { tellStory } from './stories/telling/tell.ts';

const USAGE = `npm run story -- [NAME] [--list] [--all]

  NAME    the story to tell; default ${STORIES[0]?.name ?? ''}
  --list  names every story
  --all   tells them one after another
  --http  Slack posts to the bot, instead of over the bot's own connections
`;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The stories asked for. Error that lists the names where there is no such story. */
function chosen(name: string | undefined, all: boolean): readonly Story[] {
  if (all) return STORIES;
  const story = name === undefined ? STORIES[0] : STORIES.find((each) => each.name === name);
  if (story !== undefined) return [story];
  throw new Error(`there is no story "${name}": ${STORIES.map((each) => each.name).join(', ')}`);
}

async function passes(story: Story, mode: 'socket' | 'http'): Promise<boolean> {
  print(`\n══ ${story.name}: ${story.summary}\n`);
  try {
    await tellStory(story, print, mode);
    print(`\n══ ${story.name}: ended as it must`);
    return true;
  } catch (error) {
    print(`\n══ ${story.name}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: 'boolean' },
      all: { type: 'boolean' },
      http: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    print(USAGE);
    return 0;
  }
  if (values.list === true) {
    const width = Math.max(...STORIES.map(({ name }) => name.length)) + 2;
    for (const { name, summary } of STORIES) print(`${name.padEnd(width)}${summary}`);
    return 0;
  }
  const stories = chosen(positionals[0], values.all === true);
  let passed = 0;
  const mode = values.http === true ? 'http' : 'socket';
  for (const story of stories) passed += (await passes(story, mode)) ? 1 : 0;
  if (values.all === true) print(`\nstories ${stories.length}, passed ${passed}`);
  return passed === stories.length ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 2;
}
