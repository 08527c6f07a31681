import { fileJson } from '../api/file-json.ts';
import type { Outcome, Uploaded, UploadInput } from '../contract.ts';
import { limits } from '../kit/limits.ts';
import { stringOf } from '../kit/rules.ts';
import { findPlace } from '../state/fields.ts';
import { extensionOf } from '../state/files.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { Person } from '../workspace.ts';
import { offeredKey } from './act.ts';
import { sorry } from './command.ts';

/** A person uploads a file into a modal; what stands in the input then is its id. */
export const upload = async (
  state: SlackState,
  person: Person,
  { viewId, blockId, actionId, name, text }: UploadInput,
): Promise<Outcome | Uploaded> => {
  const view = state.views.top(person.id);
  const place = view?.id === viewId ? findPlace(view.payload.blocks, blockId, actionId) : undefined;
  if (place?.element['type'] !== 'file_input') return sorry(`no input for files at "${blockId}" "${actionId}"`);
  if (!state.workspace.app.scopes.includes('files:read')) return sorry('this app may not read files');
  const { filetypes } = place.element;
  const bytes = Buffer.from(text);
  if (Array.isArray(filetypes) && !filetypes.map(stringOf).includes(extensionOf(name)))
    return sorry(`"${name}" is not of a type that is taken here`);
  if (bytes.length > limits.fileInputBytes) return sorry(`"${name}" is larger than 10 MB`);
  const file = state.files.keep({ name, bytes, user: person.id });
  const key = offeredKey(person, blockId, actionId);
  state.offered.set(key, [...(state.offered.get(key) ?? []), fileJson(state, file)]);
  return { ok: true, fileId: file.id };
};
