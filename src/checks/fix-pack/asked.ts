import type { Finding, FixKind } from '../../domain/report/finding.ts';

/** What the files of one kind are to mend. */
export type Asked = {
  /** What is not healthy and has a fix of this kind. */
  findings: readonly Finding[];
  /** Everything that is not healthy, by the kind of its fix; some have none. */
  all: ReadonlyMap<FixKind | undefined, readonly Finding[]>;
  /** For every target, whatever was found there: an account that is new has to be told everything. */
  whole: boolean;
};
