import { isJson, type Json, type Problem } from '../../kit/rules.ts';
import { checkMessage, checkView, type Verdict } from '../../kit/surface.ts';
import { type Call, json, refuse, text } from '../answer.ts';

/** How much JSON one field may hold. */
const maxLength = 100_000;
const fields = ['blocks', 'message', 'view'] as const;
type Field = (typeof fields)[number];
/** Where the twin's own rules begin to point, and Slack's error for the field. */
const roots: Record<Field, { root: string; error: string }> = {
  blocks: { root: '/blocks', error: 'invalid_blocks' },
  message: { root: '', error: 'invalid_message' },
  view: { root: '/view', error: 'invalid_view' },
};

const refuseFields = (message: string): never =>
  refuse('invalid_arguments', { response_metadata: { messages: [message] } });

const judge = (field: Field, value: unknown): Verdict<unknown> => {
  if (field === 'view') return checkView(value, isJson(value) && value['type'] === 'home' ? 'home' : 'modal');
  const blocks = field === 'blocks' ? value : isJson(value) && value['blocks'];
  if (Array.isArray(blocks)) return checkMessage(blocks);
  const pointer = field === 'blocks' ? '/blocks' : '';
  const says = isJson(value) && typeof value['text'] === 'string' && blocks === undefined;
  return field === 'message' && says
    ? { checked: value }
    : { error: 'invalid_blocks', problems: [{ pointer, message: 'must provide an array' }] };
};

const described = ({ pointer, message, constraint }: Problem, root: string): Json => ({
  code: 'failed_constraint',
  message,
  pointer: pointer.startsWith(root) ? pointer.slice(root.length) : pointer,
  ...(constraint && { constraint }),
});

/** Slack's own validator, answered by the rules that chat.postMessage and views.open apply here. */
export const validateBlocks = ({ args }: Call): Json => {
  const given = fields.filter((name) => args[name] !== undefined && args[name] !== '');
  const [field] = given;
  if (!field || given.length > 1) return refuseFields('must provide exactly one of `blocks`, `view`, or `message`');
  if ((text(args, field) ?? JSON.stringify(args[field])).length > maxLength)
    return refuseFields(`\`${field}\` must be less than ${maxLength + 1} characters`);
  const verdict = judge(field, json(args, field, 'invalid_arguments'));
  if ('checked' in verdict) return {};
  const { root, error } = roots[field];
  const problems = verdict.problems.length > 0 ? verdict.problems : [{ pointer: root, message: verdict.error }];
  return refuse(error, { errors: problems.map((problem) => described(problem, root)) });
};
