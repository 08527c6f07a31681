/** What a bench prints: by name, a figure, a sentence, or figures of a part. */
export type Figures = { [name: string]: number | string | Figures };

/** The value below which that share of the values lies; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
