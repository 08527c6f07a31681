import { openStage } from '../../stage.ts';
import type { Story } from './story.ts';
import { castOn, stageOf } from './story.ts';
import { followTranscript } from './transcript.ts';

/** Fast enough that a story takes well under a minute, slow enough that every phase is seen. */
const STORY_SPEED = 120;

/** Plays one story on a stage of its own; `print` gets the Slack conversation line by line while it happens. */
export async function tellStory(
  story: Story,
  print: (line: string) => void,
  mode: 'socket' | 'http' = 'socket',
): Promise<void> {
  const botLines: string[] = [];
  const stage = await openStage({
    ...stageOf(story),
    speed: STORY_SPEED,
    mode,
    onBotLine: (line) => botLines.push(line),
  });
  try {
    const cast = castOn(stage, (line) => print(`\n— ${line}\n`));
    const transcript = followTranscript(cast.paula, print);
    try {
      await story.tell(cast);
    } finally {
      await transcript.end();
    }
  } catch (error) {
    print(botLines.slice(-30).join('\n'));
    throw error;
  } finally {
    await stage.stop();
  }
}
