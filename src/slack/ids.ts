/** Every name that Slack sends back to us, declared once. A name is permanent: old messages keep carrying it. */

export const COMMAND = '/ami-distribute';

/** Buttons and other elements. */
export const ACTION = {
  approve: 'ami-distribute:approve',
  reject: 'ami-distribute:reject',
  override: 'ami-distribute:override',
  cancel: 'ami-distribute:cancel',
  checkAgain: 'ami-distribute:check-again',
  retry: 'ami-distribute:retry',
  cancelCheck: 'ami-distribute:cancel-check',
  check: 'ami-distribute:check',
  checkEverything: 'ami-distribute:check-everything',
  wholePack: 'ami-distribute:whole-pack',
  run: 'ami-distribute:run',
  homeRun: 'ami-distribute:home-run',
  homeCheck: 'ami-distribute:home-check',
  openCard: 'ami-distribute:open-card',
  auditOlder: 'ami-distribute:audit-older',
  auditExport: 'ami-distribute:audit-export',
  draftRegion: 'ami-distribute:draft-region',
  draftAdd: 'ami-distribute:draft-add',
  draftMore: 'ami-distribute:draft-more',
  draftMany: 'ami-distribute:draft-many',
  draftRemove: 'ami-distribute:draft-remove',
  draftAfresh: 'ami-distribute:draft-afresh',
  draftOpen: 'ami-distribute:draft-open',
  draftDrop: 'ami-distribute:draft-drop',
  configurationEdit: 'ami-distribute:configuration-edit',
  configurationCopy: 'ami-distribute:configuration-copy',
  configurationExport: 'ami-distribute:configuration-export',
  configurationDelete: 'ami-distribute:configuration-delete',
  makePublic: 'ami-distribute:make-public',
  configuration: 'ami-distribute:configuration',
  recipe: 'ami-distribute:recipe',
  way: 'ami-distribute:way',
  image: 'ami-distribute:image',
  runMore: 'ami-distribute:run-more',
  tests: 'ami-distribute:tests',
  infrastructure: 'ami-distribute:infrastructure',
  file: 'ami-distribute:file',
  /** An input whose block says what it is for. */
  text: 'ami-distribute:text',
} as const;

/** Modals, by what they do when they are submitted. */
export const VIEW = {
  /** The form that there was before drafts; it may still stand open somewhere. */
  oldConfiguration: 'ami-distribute:new',
  draft: 'ami-distribute:draft',
  draftRegion: 'ami-distribute:draft-region',
  draftMore: 'ami-distribute:draft-more',
  draftReview: 'ami-distribute:draft-review',
  importConfiguration: 'ami-distribute:import',
  startRollout: 'ami-distribute:run',
  reject: 'ami-distribute:reject',
  override: 'ami-distribute:override',
  check: 'ami-distribute:check',
  /** Shows something; has nothing to submit. */
  notice: 'ami-distribute:notice',
} as const;

/** Input blocks: a key of a view's state, and of inline errors. */
export const BLOCK = {
  name: 'name',
  description: 'description',
  tags: 'tags',
  configuration: 'configuration',
  recipe: 'recipe',
  way: 'way',
  image: 'image',
  imageNamed: 'image-named',
  tests: 'tests',
  logGroup: 'log-group',
  parameters: 'parameters',
  infrastructure: 'infrastructure',
  reason: 'reason',
  makePublic: 'make-public',
  json: 'json',
  file: 'file',
} as const;

/** Marks our messages, so that one can be found again after a crash. */
export const METADATA_EVENT = 'ami_distribute';
