/** Whether a block or element is of one of these types. */
export function isOneOf<E extends { type: string }, T extends string>(
  element: E,
  types: readonly T[],
): element is Extract<E, { type: T }> {
  return types.some((type) => type === element.type);
}
