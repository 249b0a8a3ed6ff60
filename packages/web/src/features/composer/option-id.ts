/** Of a suggestion, by which the text names the active one. */
export const optionId = (listId: string, at: number): string => `${listId}-${at}`;
