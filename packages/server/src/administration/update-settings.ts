import type { InstanceSettings, SettingsInput } from "@gochat/protocol";
import type { AdministrationContext } from "./administration-context.ts";
import { asAdmin } from "./as-admin.ts";
import type { AdminCall } from "./as-admin.ts";

/** What changed is in the audit log, with what it was (I7). */
export async function updateSettings(
  context: AdministrationContext,
  call: AdminCall,
  input: SettingsInput,
): Promise<InstanceSettings> {
  const settings = await asAdmin(context, call, async ({ tx, audit }) => {
    const { before, after } = await context.instance.update(tx, input);
    const changed = Object.entries(after).filter(
      ([name, value]) => value !== before[name as keyof InstanceSettings],
    );
    const former = changed.map(([name]) => [name, before[name as keyof InstanceSettings]]);
    if (changed.length > 0)
      await audit({
        action: "settings.changed",
        details: { before: Object.fromEntries(former), after: Object.fromEntries(changed) },
      });
    return after;
  });
  await context.instance.announce();
  return settings;
}
