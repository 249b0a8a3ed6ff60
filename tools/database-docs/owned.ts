/** A row of the catalogs: a part, and the object id of the table or view that it belongs to. */
export interface Owned<Part> {
  owner: number;
  part: Part;
}

/** Looks up the parts of a table or view, in the order of the rows. */
export function byOwner<Part>(rows: readonly Owned<Part>[]): (owner: number) => Part[] {
  const grouped = Map.groupBy(rows, ({ owner }) => owner);
  return (owner) => (grouped.get(owner) ?? []).map(({ part }) => part);
}
