import { descriptionProblem, nameProblem } from "@gochat/protocol";
import { wrongField } from "../errors.ts";
import type { Settings } from "./groups-store.ts";

/** Throws what is wrong with what a group is called and described by (N1). */
export function checkGroupNames({
  name,
  description,
}: Partial<Pick<Settings, "name" | "description">>): void {
  const ofName = typeof name !== "string" ? undefined : nameProblem(name);
  if (ofName !== undefined) throw wrongField("/name", ofName);
  const ofDescription = descriptionProblem(description ?? "");
  if (ofDescription !== undefined) throw wrongField("/description", ofDescription);
}
