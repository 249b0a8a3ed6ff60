import { isDeepStrictEqual } from "node:util";
import type { InstanceSettings, SettingsInput } from "@gochat/protocol";
import type { AdministrationContext } from "./administration-context.ts";
import { asAdmin } from "./as-admin.ts";
import type { AdminCall } from "./as-admin.ts";

/** What changed is in the audit log, with what it was (I7); of words that are refused how many there are, and none of them (I10). */
export async function updateSettings(
  context: AdministrationContext,
  call: AdminCall,
  input: SettingsInput,
): Promise<InstanceSettings> {
  const settings = await asAdmin(context, call, async ({ tx, audit }) => {
    const { before, after } = await context.instance.update(tx, input);
    const changed = (Object.keys(after) as (keyof InstanceSettings)[]).filter(
      (name) => !isDeepStrictEqual(after[name], before[name]),
    );
    const noted = (of: InstanceSettings) =>
      Object.fromEntries(
        changed.map((name) => [name, name === "refused_words" ? of.refused_words.length : of[name]]),
      );
    if (changed.length > 0)
      await audit({
        action: "settings.changed",
        details: { before: noted(before), after: noted(after) },
      });
    return after;
  });
  await context.instance.announce();
  return settings;
}
