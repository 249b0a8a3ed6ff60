/** A node of a plan as EXPLAIN (FORMAT JSON) writes it. */
export interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly "Actual Loops"?: number;
  readonly "Shared Hit Blocks"?: number;
  readonly "Shared Read Blocks"?: number;
  readonly Plans?: readonly PlanNode[];
}

/** A table that is read from end to end: as it lies, or along an index without a condition. */
export interface WholeRead {
  readonly table: string;
  readonly by: string;
  /** The plan has it for rows that did not occur this time. */
  readonly isIdle: boolean;
}

/** Pages that a statement looked at, each time that it did. */
export const buffersOf = (plan: PlanNode): number =>
  (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0);

/** Those that were used. A plan for a partitioned table also names the indexes of parts that it never looks into. */
export function indexesOf(plans: readonly PlanNode[]): string[] {
  const names = nodesOf(plans).flatMap((node) => (isIdle(node) ? [] : (node["Index Name"] ?? [])));
  return [...new Set(names)].toSorted();
}

export function wholeReadsOf(plans: readonly PlanNode[]): WholeRead[] {
  const reads = nodesOf(plans)
    .filter(readsWhole)
    .map((node) => ({
      table: node["Relation Name"] ?? "",
      by: node["Node Type"],
      isIdle: isIdle(node),
    }));
  return [...new Map(reads.map((read) => [JSON.stringify(read), read])).values()];
}

const isIdle = (node: PlanNode): boolean => node["Actual Loops"] === 0;

function readsWhole(node: PlanNode): boolean {
  const type = node["Node Type"];
  return type === "Seq Scan" || (/^Index (Only )?Scan$/.test(type) && node["Index Cond"] === undefined);
}

function nodesOf(plans: readonly PlanNode[]): PlanNode[] {
  return plans.flatMap((plan) => [plan, ...nodesOf(plan.Plans ?? [])]);
}
