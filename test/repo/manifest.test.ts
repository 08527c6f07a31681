import { execSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { COMMANDS } from '../../src/slack/blocks/help.ts';
import { COMMAND } from '../../src/slack/ids.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/**
 * Slack's schema of a manifest, version 2, as far as an app like this one may use it: names, lengths, and no member that
 * Slack does not know. https://docs.slack.dev/reference/app-manifest
 */
const MANIFEST = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.number().int() }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140),
    long_description: z.string().min(174).max(4000).optional(),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/i),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: z.string().max(80), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\//).max(32),
          description: z.string().max(2000),
          usage_hint: z.string().max(1000),
          should_escape: z.boolean(),
        }),
      )
      .max(50),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.literal(true) }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.literal(true),
    token_rotation_enabled: z.boolean(),
  }),
});

const manifest = MANIFEST.parse(parse(read('manifest.yml')));

/** What the table of methods says each needs; alternatives are separate entries. */
function scopesOf(method: string): string[] {
  const row = read('sandbox/SPEC.md')
    .split('\n')
    .find((line) => line.startsWith(`| \`${method}\` |`));
  if (row === undefined) throw new Error(`sandbox/SPEC.md has no row for ${method}`);
  return [...(row.split('|')[3] ?? '').matchAll(/`([a-z:.]+)`/g)].map(([, scope = '']) => scope);
}

/** `client.views.open(…)` in the room of Slack, as `views.open`. */
function methodsCalled(): string[] {
  const room = readdirSync(join(ROOT, 'src/slack'), { recursive: true, withFileTypes: true });
  const text = room
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
  const families = 'auth|chat|conversations|files|users|usergroups|views|reactions|team|bots';
  const called = [...text.matchAll(new RegExp(`\\.((?:${families})(?:\\.[a-zA-Z]+)+)\\(`, 'g'))].map(
    ([, name]) => name,
  );
  const taken = [...text.matchAll(/const \{ ([\w, ]+) \} = client\.(\w+);/g)].flatMap(([, names = '', family = '']) =>
    names.split(', ').map((name) => `${family}.${name}`),
  );
  const uploads = text.includes('filesUploadV2') ? ['files.getUploadURLExternal', 'files.completeUploadExternal'] : [];
  const raw = [...text.matchAll(/apiCall\('([a-zA-Z.]+)'/g)].map(([, name]) => name);
  // An array's own methods end such a name too.
  const known = [...called, ...taken, ...raw, ...uploads].filter(
    (name) => name !== undefined && !/\.(map|filter|some)$/.test(name),
  );
  return [...new Set(known.map(String))].toSorted();
}

describe('the manifest', () => {
  it('grants what every method that is called needs', () => {
    const granted = new Set(manifest.oauth_config.scopes.bot);
    const lacking = methodsCalled().filter((method) => {
      const scopes = scopesOf(method);
      return scopes.length > 0 && !scopes.some((scope) => granted.has(scope));
    });

    expect(methodsCalled().length).toBeGreaterThan(8);
    expect(lacking).toEqual([]);
  });

  it('grants nothing that no method needs', () => {
    const needed = new Set(methodsCalled().flatMap(scopesOf));
    // Slash commands are no method, and a direct message by user id opens the conversation.
    const others = new Set(['commands', 'im:write']);
    const idle = manifest.oauth_config.scopes.bot.filter((scope) => !needed.has(scope) && !others.has(scope));

    expect(idle).toEqual([]);
  });

  it('names the command that the bot answers', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual([COMMAND]);
  });

  it('lists every verb that the help lists', () => {
    const [hint = ''] = manifest.features.slash_commands.map(({ usage_hint }) => usage_hint);
    const verbs = COMMANDS.map(([words]) => words.split(' ', 1).join(''));

    expect(verbs.length).toBeGreaterThan(6);
    expect([...new Set(verbs)].filter((verb) => !hint.includes(verb))).toEqual([]);
  });

  it('turns on the Home tab that the bot fills', () => {
    expect(manifest.features.app_home.home_tab_enabled).toBe(true);
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(['app_home_opened']);
  });
});

/** The JSON that a command of a shell prints. */
function said(command: string): unknown {
  return JSON.parse(execSync(command, { cwd: ROOT, encoding: 'utf8' }));
}

describe("the hooks of Slack's command line", () => {
  const { hooks } = z
    .object({ hooks: z.object({ 'get-hooks': z.string(), 'get-manifest': z.string(), start: z.string() }) })
    .parse(JSON.parse(read('.slack/hooks.json')));

  it('print the manifest as it stands', () => {
    expect(MANIFEST.parse(said(hooks['get-manifest']))).toEqual(manifest);
  });

  it('start the bot by a script that there is', () => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));
    expect(hooks.start).toBe('npm start');
    expect(scripts['start']).toContain('src/main.ts');
  });

  it("are beside Slack's own", () => {
    expect(said(hooks['get-hooks'])).toMatchObject({ hooks: { start: expect.any(String) }, runtime: 'node' });
  });
});
