import type { Json } from '../kit/rules.ts';
import { extensionOf, type SharedFile } from '../state/files.ts';
import type { SlackState } from '../state/slack-state.ts';

/** A file as answers, events and messages carry it. */
export const fileJson = ({ workspace, origin }: SlackState, file: SharedFile): Json => {
  const address = `${origin}/files-pri/${workspace.team.id}-${file.id}`;
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: extensionOf(file.name) || 'binary',
    user: file.user ?? workspace.app.botUserId,
    size: file.size,
    mode: 'hosted',
    editable: false,
    is_external: false,
    is_public: file.channels.length > 0,
    url_private: `${address}/${encodeURIComponent(file.name)}`,
    url_private_download: `${address}/download/${encodeURIComponent(file.name)}`,
    permalink: `https://${workspace.team.domain}.slack.com/files/${workspace.app.botUserId}/${file.id}`,
    channels: file.channels,
    groups: [],
    ims: [],
    ...(file.altText && { alt_txt: file.altText }),
  };
};
