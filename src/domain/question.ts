import type { Verdict } from './report/finding.ts';

/** What an outside of the bot answered, and what mends it where it is not well. */
export type Answered = { verdict: Verdict; told: string; fix?: string };

/** One thing the bot needs of its outsides; the title is the healthy condition. */
export type Question = { id: string; title: string; ask: () => Promise<Answered> };
