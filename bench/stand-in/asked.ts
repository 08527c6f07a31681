/** One request as far as the stand-in looks at it. */
export type Asked = {
  service: string;
  /** `DescribeImages`, `GetCallerIdentity`, … */
  operation: string;
  region: string;
  /** Account whose credentials signed it. */
  account: string;
  /** The fields of a form, or the members of a JSON body. */
  fields: Record<string, unknown>;
};

/** What the stand-in plays. */
export type Scene = {
  source: string;
  buildRegion: string;
  accounts: string[];
  regions: string[];
  /** The account whose role cannot be assumed. */
  broken: string;
};
