/** One rule of Slack's: what just keeps it, what just breaks it, and what Slack says to that. */
type Row<Input> = { fact: string; good: Input; bad: Input; says: string; code?: string };
export type MessageRow = Row<object[]>;
export type ViewRow = Row<object>;
export type CallRow = Row<Record<string, unknown>> & { method: string; code: string };
