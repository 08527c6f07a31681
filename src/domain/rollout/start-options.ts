/** What Image Builder is asked for beside what it builds or distributes; what is absent is its own way. */
export type StartOptions = {
  /** The image is not tested. */
  untested?: true;
  /** On the image. */
  tags?: Record<string, string>;
  /** Of CloudWatch Logs. */
  logGroup?: string;
  /** Of the workflows: each is given to every workflow that declares it. */
  parameters?: Record<string, string>;
};

/** Image Builder takes 50 tags, and one of them is ours. */
const MOST_TAGS = 49;
const OURS = /^ami-distribute:/;
const TAG_KEY = /^(?!aws:)[a-zA-Z0-9\s_.:/=+\-@]{1,128}$/;
const LOG_GROUP = /^[a-zA-Z0-9\-_/.]{1,512}$/;

/** `name = value`, one a line; `problem` is a sentence about the first line that is none, or that comes twice. */
export function readPairs(text: string): { pairs: Record<string, string> } | { problem: string } {
  const pairs = new Map<string, string>();
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(0, at)).trim();
    if (name === '') return { problem: `"${line.slice(0, 100)}" is not of the form name = value.` };
    if (pairs.has(name)) return { problem: `"${name.slice(0, 100)}" is there twice.` };
    pairs.set(name, line.slice(at + 1).trim());
  }
  return { pairs: Object.fromEntries(pairs) };
}

/** What Image Builder would not take, by option, one sentence each. */
export function optionProblems({ tags = {}, logGroup, parameters = {} }: StartOptions): {
  [Option in keyof StartOptions]?: string;
} {
  const all = Object.entries(tags);
  const bad = all.find(([key, value]) => !TAG_KEY.test(key) || OURS.test(key) || value.length > 256);
  const long = Object.keys(parameters).find((name) => name.length > 128);
  return {
    ...(bad === undefined ? {} : { tags: `Image Builder does not take the tag "${bad[0].slice(0, 100)}" from here.` }),
    ...(all.length > MOST_TAGS ? { tags: `An image may have ${MOST_TAGS} tags beside ours.` } : {}),
    ...(logGroup === undefined || LOG_GROUP.test(logGroup)
      ? {}
      : { logGroup: 'A log group has 1 to 512 letters, digits and - _ / .' }),
    ...(long === undefined ? {} : { parameters: `"${long.slice(0, 100)}…" is longer than 128 characters.` }),
  };
}

/** Without what asks for nothing; undefined where nothing is left. */
export function meant({ untested, tags = {}, logGroup, parameters = {} }: StartOptions): StartOptions | undefined {
  const options: StartOptions = {
    ...(untested === undefined ? {} : { untested }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
    ...(logGroup === undefined || logGroup === '' ? {} : { logGroup }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
  return Object.keys(options).length === 0 ? undefined : options;
}
